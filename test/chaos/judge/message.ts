import type { AcceptedEvent, Evidence, Letter, Work } from './evidence.ts';

/** An event in one topic, with everything that was seen of it. */
export interface Message {
  readonly event: AcceptedEvent;
  readonly topic: string;
  /** When each copy was stored, in epoch milliseconds, in the order of storing. */
  readonly copies: readonly number[];
  /** The invocations that worked on the event, in the order in which they began. */
  readonly works: readonly Work[];
  /** The dead letters of this message, or of its whole event. */
  readonly letters: readonly Letter[];
  readonly refusedPuts: number;
  readonly abandonedPuts: number;
}

/** Every message that the accepted events must become. */
export function messagesOf({ accepted, stored, letters, works, failedPuts }: Evidence): Message[] {
  const copies = Map.groupBy(stored, ({ topic, token }) => `${topic} ${token}`);
  const lettersOf = Map.groupBy(letters, ({ token }) => token);
  const putsOf = Map.groupBy(failedPuts, ({ token }) => token);
  const worksOf = new Map<string, Work[]>();
  for (const work of works.toSorted((a, b) => a.startedAt - b.startedAt)) {
    for (const token of work.tokens) worksOf.set(token, [...(worksOf.get(token) ?? []), work]);
  }
  return accepted.flatMap((event) => {
    const { token } = event;
    const puts = putsOf.get(token) ?? [];
    const own = { event, works: worksOf.get(token) ?? [] };
    return event.topics.map((topic) => ({
      ...own,
      topic,
      copies: (copies.get(`${topic} ${token}`) ?? []).map(({ at }) => at),
      letters: (lettersOf.get(token) ?? []).filter((letter) => (letter.topic ?? topic) === topic),
      refusedPuts: puts.filter(({ kind }) => kind === 'refused').length,
      abandonedPuts: puts.filter(({ kind }) => kind === 'abandoned').length,
    }));
  });
}

/** Copies beyond the first. */
export const surplusOf = ({ copies }: Message): number => Math.max(0, copies.length - 1);

/** Whether the process did not live to say how the invocation ended. */
export const isKilled = ({ end }: Pick<Work, 'end'>): boolean => end === 'killed' || end === 'timed-out';

/** The invocations that worked on the event when their process was killed. */
export const killsOf = ({ works }: Message): readonly Work[] => works.filter(isKilled);

/**
 * A request that a killed process had sent may be stored this much later: for as long as an attempt waits. Two cores are shared by
 * the emulator and up to sixteen processes of functions.
 */
const ON_THE_WIRE_MS = 500;

/** The invocations that may have stored a copy at this time. */
export const worksAt = ({ works }: Pick<Message, 'works'>, at: number): readonly Work[] =>
  works.filter((work) => {
    const lastAt = isKilled(work) ? work.endedAt + ON_THE_WIRE_MS : work.endedAt;
    return work.startedAt <= at && at <= lastAt;
  });
