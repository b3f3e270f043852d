import { isUtf8 } from 'node:buffer';
import { parseJson, rawItems } from '../../core/json.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import { type AllowedUrls, allowedUrl } from './certificate.ts';
import { UnusableAnswerError } from './fetch.ts';
import { isWithin } from './shape.ts';
import type { VerifyContext } from './verification.ts';

/** What SNS and SMN have in common: a JSON object signed member by member, and a URL that confirms a subscription. */

/** A post has about a dozen members, and SNS adds attributes of three levels. */
const LIMITS = { depth: 8, values: 1000 };

/**
 * The JSON of a body that is not verified yet; `undefined` if it is not an object. A body that is not UTF-8 or names a
 * member twice is refused: what was signed and what is read could differ. So is one of another shape than such a post has,
 * because parsing it would cost much before anything is known of its sender.
 */
export function parseSigned(body: Buffer): unknown {
  if (!isWithin(LIMITS, body) || !isUtf8(body)) return undefined;
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
