import { eventOf } from '../events/fields.ts';
import { type EventOptions, genericOf } from '../factories/generic.ts';
import type { Sender } from '../sender.ts';

/**
 * Anyone at all. Whoever finds the URL can send messages, so the reason why that is right must be written
 * down.
 *
 * @throws TypeError when it is not
 */
export function unsigned({ because, ...options }: EventOptions & { readonly because: string }) {
  if (because.trim() === '') throw new TypeError('unsigned: "because" must say why anyone may post');
  const { name, fields, media } = genericOf('unsigned', options);
  return {
    name,
    because,
    secrets: [],
    media,
    verify: () => true,
    events: (request) => [eventOf(name, fields, request)],
  } satisfies Sender & { readonly because: string };
}
