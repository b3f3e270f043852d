import { member, rawItems, rawMembers } from '../../core/json.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { type Item, itemOf } from './batch.ts';

/**
 * Splits a body that is an object with a list. A body that says anything besides stays one event, so that nothing of it is lost.
 *
 * @param name the member that holds the list
 * @param envelope members that say nothing about an event, such as a sequence number of the post
 */
export function listItems(name: string, envelope: readonly string[] = []) {
  return function itemsOf({ body }: Pick<VerifiedRequest, 'body'>, text: string): Item[] | undefined {
    if (!Array.isArray(member(body, name))) return undefined;
    const { [name]: list = '[]', ...others } = rawMembers(text);
    const isEnvelope = Object.keys(others).every((other) => envelope.includes(other));
    const isComplete = rawItems(text).length === Object.keys(others).length + 1; // no member stands there twice
    return isEnvelope && isComplete ? rawItems(list).map(itemOf) : undefined;
  };
}
