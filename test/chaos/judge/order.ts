import type { Evidence } from './evidence.ts';

/** A message that was stored for the first time after a later one of its group and topic. */
export interface Overtaken {
  readonly topic: string;
  readonly token: string;
  /** The one that came before it although it was accepted later. */
  readonly overtakenBy: string;
}

/** The messages that are out of order, by their first arrivals. */
export function overtaken({ accepted, stored }: Pick<Evidence, 'accepted' | 'stored'>): Overtaken[] {
  const orders = new Map(accepted.flatMap(({ token, order }) => (order ? [[token, order] as const] : [])));
  const latest = new Map<string, { readonly place: number; readonly token: string }>();
  const seen = new Set<string>();
  return stored.flatMap(({ topic, token }): Overtaken[] => {
    const order = orders.get(token);
    if (!order || seen.has(`${topic} ${token}`)) return [];
    seen.add(`${topic} ${token}`);
    const line = `${topic} ${order.group}`;
    const last = latest.get(line);
    if (!last || last.place < order.place) latest.set(line, { place: order.place, token });
    return last && last.place > order.place ? [{ topic, token, overtakenBy: last.token }] : [];
  });
}
