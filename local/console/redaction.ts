import type { Fact, Header } from './facts.ts';

/** Replaces every known secret in a text by the name of its variable. */
export type Redact = (text: string) => string;

/** Names of variables and headers that hold a secret. */
const secretName = /secret|token|password|credential|key|private|signing/i;

/** Shorter values would also be found in texts that have nothing to do with the secret. */
const SHORTEST_SECRET = 6;

/**
 * Finds the values of secret variables in texts, so that none of them reaches the history.
 *
 * @param secrets names of further variables with a secret, such as those that routes name
 */
export function createRedaction(
  env: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[] = [],
): Redact {
  const known = Object.entries(env)
    .filter(([name]) => secretName.test(name) || secrets.includes(name))
    .filter((entry): entry is [string, string] => (entry[1] ?? '').length >= SHORTEST_SECRET)
    .flatMap(([name, value]) => formsOf(value).map((form) => [form, `[${name}]`] as const))
    .toSorted(([a], [b]) => b.length - a.length);
  return (text) =>
    known.reduce((rest, [value, name]) => (rest.includes(value) ? rest.replaceAll(value, name) : rest), text);
}

/** A secret as it stands in plain text, in JSON and in a URL. */
const formsOf = (value: string) => [
  ...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]),
];

/** A fact without secrets. The bytes of a request stay as they are. */
export function redactFact(fact: Fact, redact: Redact): Fact {
  return redactValue(fact, redact) as Fact;
}

function redactValue(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactValue(item, redact)]));
}

const signatureHeader = /signature|digest|hmac|hash/i;
const secretHeader = /authorization|cookie|auth|session|(^|-)key$/i;

/** Mark of a value that was shortened. */
const ELLIPSIS = '…';

/** Whether the value of a header is not shown as a whole. */
export const isHidden = (name: string) =>
  signatureHeader.test(name) || secretHeader.test(name) || secretName.test(name);

/**
 * Headers as they may be shown. Of a signature the first 8 characters are left; of a token, a password or a cookie only the
 * scheme, such as `Basic`.
 */
export function shownHeaders(headers: Iterable<readonly [string, string]>): Header[] {
  return [...headers].map(
    ([name, value]) => [name, isHidden(name) ? shortened(name, value) : value] as const,
  );
}

function shortened(name: string, value: string): string {
  if (signatureHeader.test(name)) return value.length > 16 ? `${value.slice(0, 8)}${ELLIPSIS}` : ELLIPSIS;
  const scheme = /^(Basic|Bearer|Digest|Negotiate) /i.exec(value)?.[0] ?? '';
  return `${scheme}${ELLIPSIS}`;
}

const secretParameter = /([?&][^=&]*(?:secret|token|password|signature|sig|key|code)[^=&]*=)[^&]*/gi;

/** A path with its query, without the values of parameters that could be a secret. */
export const shownTarget = (target: string) => target.replace(secretParameter, `$1${ELLIPSIS}`);
