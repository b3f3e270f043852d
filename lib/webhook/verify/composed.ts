import { createHmac, hash } from 'node:crypto';
import type { ComposedScheme } from './composed-scheme.ts';
import {
  type ComposedRequest,
  type SignedValues,
  signaturesOf,
  signedValuesOf,
  usesBody,
} from './composed-values.ts';
import { decodeExact } from './encoding.ts';
import { keyProblem, textProblem } from './shared-secret.ts';
import { parseSigned } from './signed-json.ts';
import { filled, type TemplateValues } from './template.ts';
import { readTime } from './time-unit.ts';
import { isEqual } from './variables.ts';
import { freshness, type Verification } from './verification.ts';

/** Reads the members of a body that is not verified yet. */
export type ReadBody = (rawBody: Buffer) => unknown;

/**
 * Checks that one of the secrets made the signature over exactly these values.
 *
 * @param readBody reads the body if a value stands in it. Default: JSON within limits
 */
export function verifyComposed(
  scheme: ComposedScheme,
  request: ComposedRequest,
  secrets: readonly string[],
  now: number,
  readBody: ReadBody = parseSigned,
): Verification {
  const { timestamp, encoding } = scheme;
  const body = usesBody(scheme) ? readBody(request.rawBody) : undefined;
  const demanded = Object.entries(scheme.demands ?? {});
  const [other] = demanded.find(([header, value]) => request.headers[header] !== value) ?? [];
  if (other) return `${request.headers[other] === undefined ? 'missing' : 'malformed'}: header ${other}`;
  const values = signedValuesOf(scheme, request, body);
  if (typeof values === 'string') return values;
  const given = signaturesOf(scheme, request, body);
  if (typeof given === 'string') return given;
  const signatures = given.flatMap((text) => decodeExact(text, encoding) ?? []);
  if (signatures.length === 0) return `malformed: the signature is not ${encoding}`;
  const usable = secrets.filter((secret) => composedSecretProblem(scheme, secret) === undefined);
  if (usable.length === 0) return secrets.length > 0 ? 'no-secret: its value cannot be used' : 'no-secret';
  const time = timestamp && timely(values.timestamp ?? '', timestamp, now);
  if (time && time !== 'verified') return time;
  const expected = usable.map((secret) => composedDigest(scheme, request, values, secret));
  const isSigned = expected.some((wanted) => signatures.some((signature) => isEqual(signature, wanted)));
  return isSigned ? 'verified' : 'mismatch';
}

/** The digest of what is signed. */
export function composedDigest(
  scheme: ComposedScheme,
  { rawBody, method, url = '' }: Pick<ComposedRequest, 'rawBody' | 'method' | 'url'>,
  values: SignedValues,
  secret: string,
): Buffer {
  const { pathname = '', search = '' } = URL.parse(url) ?? {};
  const all: TemplateValues = {
    ...values,
    ...{ body: rawBody, method, url, path: pathname + search, secret },
  };
  const { signed, by, key } = scheme;
  const pieces = typeof signed === 'string' ? filled(signed, all) : [sortedText(signed, all)];
  const text = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  if (by === 'hash') return hash(scheme.hash, text, 'buffer');
  return createHmac(scheme.hash, key ? Buffer.from(secret, key) : secret)
    .update(text)
    .digest();
}

/** Reason why a text cannot be a secret of this scheme; `undefined` if it can. */
export function composedSecretProblem(
  { key, shortestSecret }: Pick<ComposedScheme, 'key' | 'shortestSecret'>,
  secret: string,
): string | undefined {
  return key ? keyProblem(secret, key) : textProblem(secret, shortestSecret);
}

function sortedText(names: readonly string[], values: TemplateValues): string {
  return names
    .map((name) => String(values[name] ?? ''))
    .sort()
    .join('');
}

function timely(
  text: string,
  { unit, toleranceSeconds }: NonNullable<ComposedScheme['timestamp']>,
  now: number,
): Verification {
  const then = readTime(unit, text);
  return Number.isNaN(then) ? 'malformed: timestamp' : freshness(then, toleranceSeconds * 1000, now);
}
