/** Common part of requests of one kind: where they go, and the headers that all of them have. Made once for many. */
export interface Target {
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  readonly host: string;
  /** As it is sent, encoded. */
  readonly pathname: string;
  /** The query with its question mark; empty without one. */
  readonly search: string;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request, still without its proof of identity. The body of a GET is empty. */
export interface RequestContent {
  readonly target: Target;
  readonly body: Buffer;
}

/** One HTTP request as it is sent. */
export interface HttpRequest extends RequestContent {
  /** All headers, those of the target included: names and values in turn. */
  readonly headers: readonly string[];
}

/** Headers of an answer. Names are lower case; a repeated header has a list of values. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One HTTP answer with its body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** The target of requests to this URL. The URL getters cost more than the rest of a request, so they are read once. */
export function targetOf(
  method: Target['method'],
  { origin, host, pathname, search }: URL,
  headers: Target['headers'],
): Target {
  return { method, origin, host, pathname, search, headers };
}

/** Headers as a list: names and values in turn. */
export function headerList(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat();
}

/** The first value of a header of an answer. */
export function answerHeader({ headers }: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
