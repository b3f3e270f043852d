import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../core/json.ts';
import { repeatsName } from './repeated.ts';
import { isWithin } from './shape.ts';

/** Limits of a body that is parsed before it is known who sent it, for a sender that posts one thing in about a dozen members. */
const LIMITS = { depth: 8, values: 1000 };

/**
 * The JSON of a body that is not verified yet; `undefined` if it is not an object. A body that is not UTF-8 or names a member
 * twice, at any depth, is refused, because the signed text and the values that are read could differ. A body beyond the limits
 * is refused, because parsing it would cost too much before its sender is known.
 */
export function parseSigned(body: Buffer, limits = LIMITS): unknown {
  if (!isWithin(limits, body) || !isUtf8(body)) return undefined;
  const text = body.toString('utf8');
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !repeatsName(text) ? value : undefined;
}
