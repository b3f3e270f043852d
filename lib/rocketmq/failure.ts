import { classify } from './classify.ts';
import type { Exchange } from './exchange.ts';
import { answerHeader, type HttpAnswer } from './http.ts';
import type { AttemptFailure } from './outcome.ts';
import { type Refusal, readRefusal } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';

/**
 * The failure of an exchange that did not succeed. Only an answer can make it `rejected`. Without an answer it is `unknown` if
 * the request had begun, and `not-sent` if it had not.
 *
 * @param what begins the reason: what failed, on what
 * @param now epoch milliseconds
 */
export function failureFrom(exchange: Exchange, what: string, now: number): AttemptFailure {
  if ('answer' in exchange) return failureOfAnswer(exchange.answer, what, now);
  const { cause, begun } = exchange.failure;
  return { kind: begun ? 'unknown' : 'not-sent', reason: `${what}: ${describe(cause)}`, cause };
}

function failureOfAnswer(answer: HttpAnswer, what: string, now: number): AttemptFailure {
  const refusal = readRefusal(answer);
  const { status, requestId } = refusal;
  const serviceCode = codeText(refusal.serviceCode);
  if (status < 300) {
    const reason = `${what}: ${[`status ${status}`, serviceCode].filter(Boolean).join(' ')}, but not a valid answer`;
    return { kind: 'unknown', reason, status, serviceCode, requestId };
  }
  const { verdict, meaning } = classify(refusal);
  const reason = `${what}: ${sentence(refusal, meaning)}`;
  const retryAfterMs = parseRetryAfter(answerHeader(answer, 'retry-after'), now);
  const facts = { reason, status, serviceCode, requestId, retryAfterMs };
  return verdict === 'unknown'
    ? { kind: 'unknown', ...facts }
    : { kind: 'rejected', class: verdict, ...facts };
}

function sentence({ status, serviceCode }: Refusal, meaning: string | undefined): string {
  return [`status ${status}`, codeText(serviceCode), meaning && `(${meaning})`].filter(Boolean).join(' ');
}

/** The code, if it looks like one: any other text in its place might quote the message. */
function codeText(serviceCode: string | undefined): string | undefined {
  return serviceCode && /^[\w.-]{1,40}$/.test(serviceCode) ? serviceCode : undefined;
}

/** The text of a network error, without its stack. If several addresses fail, the error is one with an empty text. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
