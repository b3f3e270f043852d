import type { EventFields } from '../events/content.ts';
import type { Media } from '../http/media-type.ts';
import { checkOneOf } from './options.ts';

/** Options of every generic sender: how its requests become events. Without an `id`, the SHA-256 of the body is the id. */
export interface EventOptions extends Partial<Omit<EventFields, 'signedHeaders'>> {
  /** The name of the sender in messages and logs. Default: the name of the function. */
  readonly name?: string;
  /** Default: `any`, so that every body becomes a message. */
  readonly media?: Media;
}

/** The names of these options. */
export const eventOptions = ['name', 'media', 'id', 'type', 'source', 'subject', 'time', 'defaultType'];

/** The traits of a generic sender. */
export function genericTraits(kind: string, options: EventOptions) {
  const { name = kind, media = 'any', defaultType = name, id, type, source, subject, time } = options;
  checkOneOf(kind, 'media', media, ['json', 'json-as-text', 'any']);
  const places = Object.entries({ id, type, source, subject, time }).filter(([, place]) => place);
  const fields: EventFields = { defaultType, ...Object.fromEntries(places) };
  return { name, media, fields } as const;
}
