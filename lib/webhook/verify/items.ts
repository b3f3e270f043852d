import { createHmac } from 'node:crypto';
import { member } from '../../core/json.ts';
import { decodeExact } from './encoding.ts';
import { parseSigned } from './signed-json.ts';
import { isEqual } from './variables.ts';
import type { Refused, Verification } from './verification.ts';

/** A signature in each item of a list in the body, over some values of the item. */
export interface ItemScheme {
  readonly algorithm: 'items';
  readonly hash: 'sha256';
  /** The member that holds the list, and the one that holds the content of an item. */
  readonly list: string;
  readonly item: string;
  /** Where the signature stands in the content, as base64. */
  readonly signature: string;
  /** Where the signed values stand in the content. A missing value is an empty text. */
  readonly values: readonly string[];
  readonly separator: string;
  /** The only value that may have the separator in it: with two of them, the text could be split in several ways. */
  readonly free: string;
}

const LIMITS = { depth: 16, values: 20_000 };
/** The most items of a body: each costs a digest for each secret. */
const MAX_ITEMS = 100;

/** Checks that one of the secrets, which are hexadecimal keys, made the signature of every item. */
export function verifyItems(scheme: ItemScheme, rawBody: Buffer, secrets: readonly string[]): Verification {
  const items = member(parseSigned(rawBody, LIMITS), scheme.list);
  if (!Array.isArray(items)) return `malformed: the body has no list ${scheme.list}`;
  if (items.length === 0) return `missing: member ${scheme.signature}`;
  if (items.length > MAX_ITEMS) return `malformed: more than ${MAX_ITEMS} items`;
  const contents = items.map((item) => member(item, scheme.item));
  const refused = contents
    .map((content) => refusalOf(scheme, content))
    .find((reason) => reason !== undefined);
  if (refused) return refused;
  if (secrets.length === 0) return 'no-secret';
  const isSigned = contents.every((content) => {
    const given = Buffer.from(String(valueAt(content, scheme.signature)), 'base64');
    return secrets.some((secret) => isEqual(given, itemDigest(scheme, content, secret)));
  });
  return isSigned ? 'verified' : 'mismatch';
}

/** The digest of an item's content. */
export function itemDigest(
  { hash, values, separator }: ItemScheme,
  content: unknown,
  secret: string,
): Buffer {
  const text = values.map((path) => String(valueAt(content, path) ?? '')).join(separator);
  return createHmac(hash, Buffer.from(secret, 'hex')).update(text).digest();
}

/** Reason why the signature of an item cannot be checked. */
function refusalOf(
  { signature, values, separator, free }: ItemScheme,
  content: unknown,
): Refused | undefined {
  const given = valueAt(content, signature);
  if (given === undefined) return `missing: member ${signature}`;
  if (typeof given !== 'string' || given === '' || !decodeExact(given, 'base64')) {
    return 'malformed: the signature is not base64';
  }
  const unclear = values.find((path) => {
    const value = valueAt(content, path) ?? '';
    const isValue = typeof value === 'string' || Number.isSafeInteger(value); // other numbers lose digits
    return !isValue || (path !== free && String(value).includes(separator));
  });
  return unclear === undefined ? undefined : `malformed: member ${unclear}`;
}

const valueAt = (content: unknown, path: string): unknown => path.split('.').reduce(member, content);
