import { member } from '../../core/json.ts';
import { parseSigned } from './signed-json.ts';
import { isSameText } from './variables.ts';
import type { Verification } from './verification.ts';

/** No signature: the body holds the secret itself, or each item of a list in it does. */
export interface BodyTokenScheme {
  readonly algorithm: 'body-token';
  /** The member that holds the list. Default: there is no list. */
  readonly list?: string;
  /** The member of the body or of an item that holds the secret. */
  readonly member: string;
}

const LIMITS = { depth: 16, values: 20_000 };

/** Checks that the body, or every item, shows one of the secrets. The reason does not tell which item does not. */
export function verifyBodyToken(
  { list, member: name }: BodyTokenScheme,
  rawBody: Buffer,
  secrets: readonly string[],
): Verification {
  const body = parseSigned(rawBody, LIMITS);
  const items = list === undefined ? [body] : member(body, list);
  if (!Array.isArray(items)) return `malformed: the body has no list ${list}`;
  const shown = items.map((item) => member(item, name));
  if (shown.length === 0 || shown.includes(undefined)) return `missing: member ${name}`;
  if (secrets.length === 0) return 'no-secret';
  const isShown = (value: unknown) =>
    secrets.filter((secret) => isSameText(String(value), secret)).length > 0;
  return shown.every((value) => typeof value === 'string' && isShown(value)) ? 'verified' : 'mismatch';
}
