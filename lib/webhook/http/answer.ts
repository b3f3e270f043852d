import { STATUS_CODES } from 'node:http';
import type { Refused } from '../verify/verification.ts';
import type { HttpFront } from './request.ts';

/** An HTTP answer, before it is put into the form that a front wants. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that ends early, with an answer and nothing sent. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code = 'REQUEST';
  readonly answer: Answer;
  /** Why the signature was not accepted, for the log; the answer does not say it. */
  readonly refused: Refused | undefined;

  constructor(answer: Answer, options: ErrorOptions & { readonly refused?: Refused } = {}) {
    super(`answered with ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim(), options);
    this.answer = answer;
    this.refused = options.refused;
  }
}

/** A small JSON body with one message, for people who read their sender's delivery log. */
export function problem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}

/** The answer in the form of the front that received the request. */
export function toFront(front: HttpFront, { status, headers = {}, body = '' }: Answer) {
  const common = { statusCode: status, body, isBase64Encoded: false };
  if (front === 'http-api' || front === 'rest-api') return { ...common, headers };
  const statusDescription = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  // A target group with multi-value headers reads only those.
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...common, statusDescription, ...(front === 'alb' ? { headers } : { multiValueHeaders: lists }) };
}
