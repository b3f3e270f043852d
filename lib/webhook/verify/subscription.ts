import { type Answer, problem, RequestError } from '../http/answer.ts';
import { type AllowedUrls, allowedUrl } from './certificate.ts';
import { UnusableAnswerError } from './fetch.ts';
import type { VerifyContext } from './verification.ts';

/**
 * This file holds what SNS and SMN have in common: a JSON object that is signed member by member, and a URL that confirms a
 * subscription.
 */

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
