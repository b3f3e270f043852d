import type { HttpFront } from './request.ts';

/** An HTTP answer, before it is put into the form that a front expects. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that ends early, with an answer and nothing sent. */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';
  readonly code: string = 'REQUEST';
  readonly answer: Answer;

  constructor(answer: Answer, options?: ErrorOptions) {
    super(`answered with ${statusLine(answer.status)}`, options);
    this.answer = answer;
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

/** How long a sender should wait before it posts the request again, in seconds. */
const RETRY_AFTER_SECONDS = 30;

/** Answer to a request that cannot be checked or sent now: the sender should post it again. After a 401 many senders never do. */
export function unavailable(): Answer {
  const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return problem(503, 'Temporarily unavailable, please retry', headers);
}

/** The answer in the form of the front that received the request. */
export function toFront(front: HttpFront, { status, headers = {}, body = '' }: Answer) {
  const common = { statusCode: status, body, isBase64Encoded: false };
  if (front === 'http-api' || front === 'rest-api') return { ...common, headers };
  // A target group with multi-value headers reads only those.
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    ...common,
    statusDescription: statusLine(status),
    ...(front === 'alb' ? { headers } : { multiValueHeaders: lists }),
  };
}

/** The texts of the statuses that are used here. Importing them from node:http costs 20 to 60 ms of every cold start. */
const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function statusLine(status: number): string {
  return `${status} ${statusTexts[status] ?? ''}`.trim();
}
