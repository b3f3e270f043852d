import { classify } from './classify.ts';
import type { Exchange } from './connection.ts';
import type { AttemptFailure } from './outcome.ts';
import { type Refusal, readRefusal } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';

/**
 * Reads a failed exchange. `rejected` needs an answer that says so; without one, whether the request had begun divides
 * `unknown` from `not-sent`.
 *
 * @param what the beginning of the reason: what failed, on what
 * @param now epoch milliseconds
 */
export function failureFrom(exchange: Exchange, what: string, now: number): AttemptFailure {
  if (!exchange.answer) {
    const kind = exchange.begun ? 'unknown' : 'not-sent';
    return { kind, reason: `${what}: ${describe(exchange.error)}`, cause: exchange.error };
  }
  if (exchange.answer.status < 300) {
    const reason = `${what}: status ${exchange.answer.status}, but not the answer that belongs to it`;
    const { serviceCode, requestId } = readRefusal(exchange.answer);
    return {
      kind: 'unknown',
      reason,
      status: exchange.answer.status,
      serviceCode: codeText(serviceCode),
      requestId,
    };
  }
  const refusal = readRefusal(exchange.answer);
  const { verdict, meaning } = classify(refusal);
  const { status, requestId } = refusal;
  const serviceCode = codeText(refusal.serviceCode);
  const retryAfterMs = parseRetryAfter(exchange.answer.headers['retry-after'], now);
  const facts = {
    reason: `${what}: ${sentence(refusal, meaning)}`,
    status,
    serviceCode,
    requestId,
    retryAfterMs,
  };
  return verdict === 'unknown'
    ? { kind: 'unknown', ...facts }
    : { kind: 'rejected', class: verdict, ...facts };
}

function sentence({ status, serviceCode }: Refusal, meaning: string | undefined): string {
  return [`status ${status}`, codeText(serviceCode), meaning && `(${meaning})`].filter(Boolean).join(' ');
}

/** A code as codes are; what else stands in its place might be anything. */
function codeText(serviceCode: string | undefined): string | undefined {
  return serviceCode && /^[\w.-]{1,40}$/.test(serviceCode) ? serviceCode : undefined;
}

/** What a network error says, without its stack. Several addresses that all fail come as one error with an empty text. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
