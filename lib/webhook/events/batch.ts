import { isUtf8 } from 'node:buffer';
import { rawItems } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { type EventFields, eventOf, itemEventOf } from './fields.ts';

/** An item of a batch: its value, and its exact text in the body. */
export interface Item {
  readonly value: unknown;
  readonly text: string;
  /** What it is about, if that stands outside the item. */
  readonly subject?: string | undefined;
}

/** A text that has passed `JSON.parse` as an item. */
export const itemOf = (text: string): Item => ({ text, value: JSON.parse(text) });

/**
 * How a sender's batches become events: one per item, or a single one if the route does not split batches. So does a
 * body that is no batch, or that is not UTF-8, of which no item could be cut out unharmed.
 *
 * @param split the items of a body; nothing when it is no batch
 */
export function batchEvents(
  name: string,
  fields: EventFields,
  split: (request: VerifiedRequest, text: string) => Item[] | undefined,
) {
  return function eventsOf(
    request: VerifiedRequest,
    { splitBatch }: { readonly splitBatch: boolean },
  ): EventContent[] {
    const { rawBody } = request;
    const items = splitBatch && isUtf8(rawBody) ? split(request, rawBody.toString('utf8')) : undefined;
    if (!items) return [eventOf(name, fields, request)];
    return items.map((item) => {
      const event = itemEventOf(name, fields, request, item);
      return { ...event, subject: item.subject ?? event.subject };
    });
  };
}

/** The items of a body that is an array. */
export function arrayItems({ body }: VerifiedRequest, text: string): Item[] | undefined {
  return Array.isArray(body) ? rawItems(text).map(itemOf) : undefined;
}
