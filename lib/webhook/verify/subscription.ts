import { isUtf8 } from 'node:buffer';
import { parseJson, rawItems } from '../../core/json.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import { type AllowedUrls, allowedUrl } from './certificate.ts';
import { UnusableAnswerError } from './fetch.ts';
import { isWithin } from './shape.ts';
import type { VerifyContext } from './verification.ts';

/**
 * This file holds what SNS and SMN have in common: a JSON object that is signed member by member, and a URL that confirms a
 * subscription.
 */

/** Limits of a post: it has about a dozen members, and SNS adds attributes of three levels. */
const LIMITS = { depth: 8, values: 1000 };

/**
 * The JSON of a body that is not verified yet; `undefined` if it is not an object. A body that is not UTF-8 or names a
 * member twice is refused, because the signed text and the values that are read could differ. A body beyond the limits is
 * refused, because parsing it would cost too much before its sender is known.
 */
export function parseSigned(body: Buffer): unknown {
  if (!isWithin(LIMITS, body) || !isUtf8(body)) return undefined;
  const text = body.toString('utf8');
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).length === rawItems(text).length ? value : undefined;
}

/** The signed text: each name and its value on a line of their own; absent members are left out. */
export function textToSign(names: readonly string[], values: Readonly<Record<string, unknown>>): string {
  const given = names.filter((name) => typeof values[name] === 'string');
  return given.map((name) => `${name}\n${values[name]}\n`).join('');
}

/**
 * Confirms a subscription of a verified request by calling its URL. The answer of the URL, and a page to which it redirects,
 * do not matter.
 *
 * @throws RequestError with 422 when the URL is not an allowed one
 */
export async function confirmSubscription(
  url: string | undefined,
  allowed: AllowedUrls,
  { fetchText }: Pick<VerifyContext, 'fetchText'>,
): Promise<Answer> {
  const confirmation = allowedUrl(url ?? '', allowed);
  if (!confirmation)
    throw new RequestError(problem(422, 'The URL that confirms the subscription is not an allowed one'));
  await fetchText(confirmation).catch((error: unknown) => {
    if (!(error instanceof UnusableAnswerError) || error.status >= 400) throw error;
  });
  return { status: 200 };
}
