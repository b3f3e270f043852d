import type { EventFields } from '../events/fields.ts';
import type { Media } from '../sender.ts';

/** What everyone else's requests say. Without an `id`, the hash of the body stands for one. */
export interface EventOptions extends Partial<EventFields> {
  /** How the sender is called in messages and logs. Default: the name of the function. */
  readonly name?: string;
  /** Default: `any`, so that whatever is posted becomes a message. */
  readonly media?: Media;
}

export function genericOf(kind: string, options: EventOptions) {
  const { name = kind, media = 'any', defaultType = name, id, type, source, subject, time } = options;
  const places = Object.entries({ id, type, source, subject, time }).filter(([, place]) => place);
  const fields: EventFields = { defaultType, ...Object.fromEntries(places) };
  return { name, media, fields };
}
