import { isUtf8 } from 'node:buffer';
import { parseJson, rawItems } from '../../core/json.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import { type AllowedUrls, allowedUrl } from './certificate.ts';
import { UnusableAnswerError } from './fetch.ts';
import type { VerifyContext } from './verification.ts';

/** What SNS and SMN have in common: a JSON object signed member by member, and a URL that confirms a subscription. */

/**
 * The JSON of a body, to be checked before it is trusted; nothing when it is none. A body that is not UTF-8 or names a
 * member twice is none: what was signed and what is read could differ.
 */
export function parseSigned(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  const text = body.toString('utf8');
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).length === rawItems(text).length ? value : undefined;
}

/** The text that is signed: each name and its value on a line of their own; members that are not there are left out. */
export function textToSign(names: readonly string[], values: Readonly<Record<string, unknown>>): string {
  const given = names.filter((name) => typeof values[name] === 'string');
  return given.map((name) => `${name}\n${values[name]}\n`).join('');
}

/**
 * Confirms a subscription by fetching its URL. Only for verified requests. What the URL shows, or to which
 * page it leads on, does not matter: it was called.
 *
 * @throws RequestError with 422 when the URL is not an allowed one
 */
export async function confirmSubscription(
  url: string | undefined,
  allowed: AllowedUrls,
  { fetchText }: Pick<VerifyContext, 'fetchText'>,
): Promise<Answer> {
  const confirmation = allowedUrl(url ?? '', allowed);
  if (!confirmation) throw new RequestError(problem(422, 'The URL to confirm is on no allowed host'));
  await fetchText(confirmation).catch((error: unknown) => {
    if (!(error instanceof UnusableAnswerError) || error.status >= 400) throw error;
  });
  return { status: 200 };
}
