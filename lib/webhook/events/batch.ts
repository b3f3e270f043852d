import { rawItems } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { type EventFields, eventOf, itemEventOf } from './content.ts';

/** An item of a batch: its value, and its exact text in the body. */
export interface Item {
  readonly value: unknown;
  readonly text: string;
  /** The subject of the item, if it stands outside the item. */
  readonly subject?: string | undefined;
}

/** A JSON text as an item. The text must have passed `JSON.parse`. */
export const itemOf = (text: string): Item => ({ text, value: JSON.parse(text) });

/**
 * Function that makes events of a sender's requests: one event for each item of a batch. There is one event for the whole
 * body if the route does not split batches, the body is not a batch, or the body is not UTF-8 (its items could not be cut
 * out unchanged).
 *
 * @param split the items of a body, which together must hold everything that the body says; `undefined` if the body is not a
 * batch
 * @param eventOfItem the event of an item. Default: the whole item is the data
 */
export function batchEvents(
  fields: EventFields,
  split: (request: VerifiedRequest, text: string) => readonly Item[] | undefined,
  eventOfItem = (request: VerifiedRequest, item: Item): EventContent => itemEventOf(fields, request, item),
) {
  return function eventsOf(
    request: VerifiedRequest,
    { splitBatch }: { readonly splitBatch: boolean },
  ): EventContent[] {
    const text = request.text.replace(/^\uFEFF/, ''); // a byte order mark is not JSON
    const items = splitBatch && request.isText ? split(request, text) : undefined;
    if (!items) return [eventOf(fields, request)];
    return items.map((item) => {
      const event = eventOfItem(request, item);
      return { ...event, subject: item.subject ?? event.subject };
    });
  };
}

/** Items of a body that is an array, whatever each item is. */
export function arrayItems({ body }: VerifiedRequest, text: string): Item[] | undefined {
  return Array.isArray(body) ? rawItems(text).map(itemOf) : undefined;
}
