import { RequestError, unavailable } from '../http/answer.ts';
import { createFetchMemory } from './fetch-memory.ts';
import type { FetchText } from './verification.ts';

/** How long a fetch of a certificate or a key set may take, in milliseconds. */
const TIMEOUT_MS = 3000;
/** The largest text that is accepted. */
const MAX_BYTES = 64 * 1024;

/** A host was reached, but its answer is not a text that can be used: a redirect, a refusal, too long, or something else. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Creates a fetcher of small texts over https. It remembers a text for an hour; requests for the same text at once share one
 * fetch. It follows no redirect, waits 3 seconds, and accepts 64 kB. The URL may come from a request, so the caller must
 * have checked its host against a list. Forged requests choose URLs too, so failures are remembered and new URLs are
 * limited.
 *
 * @throws TypeError when the URL is not plain https, RequestError with 503 when the host cannot answer now,
 * UnusableAnswerError when its answer is not such a text
 */
export function createTextFetcher(request: typeof fetch = fetch, now: () => number = Date.now): FetchText {
  const memory = createFetchMemory(now);
  const underWay = new Map<string, Promise<string>>();

  async function fetchAndRemember(url: URL, isUsable: (text: string) => boolean): Promise<string> {
    if (!memory.mayFetch(url.href)) throw new RequestError(unavailable(), { cause: tooMany() });
    try {
      const text = await fetchOnce(url, request, isUsable);
      memory.remember(url.href, text);
      return text;
    } catch (error) {
      memory.rememberFailure(url.href, error, isTransient(error));
      throw error;
    }
  }

  return async function fetchText(url, isUsable = () => true) {
    const known = memory.recall(url.href);
    if (known && 'text' in known) return known.text;
    if (known) throw known.error;
    const text =
      underWay.get(url.href) ?? fetchAndRemember(url, isUsable).finally(() => underWay.delete(url.href));
    underWay.set(url.href, text);
    return text;
  };
}

async function fetchOnce(
  url: URL,
  request: typeof fetch,
  isUsable: (text: string) => boolean,
): Promise<string> {
  if (url.protocol !== 'https:' || url.port || url.username || url.password) {
    throw new TypeError(`${url.host} is fetched over plain https only`);
  }
  // The signal covers the body, too; `manual` returns a redirect as the answer that it is.
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await request(url, { redirect: 'manual', signal }).catch(failTemporarily);
  if (response.status === 200) {
    const text = await readText(response).catch(failTemporarily);
    if (text !== undefined && isUsable(text)) return text;
    throw new UnusableAnswerError(`${url.host} sent over ${MAX_BYTES} bytes, or something else`, 200);
  }
  await response.body?.cancel();
  const message = `${url.host} answered with status ${response.status}`;
  const error = new UnusableAnswerError(message, response.status);
  if (response.status === 429 || response.status >= 500) failTemporarily(error);
  throw error;
}

/** Whether a fetch failed because DNS does not know the host. */
export function isUnknownHost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return Reflect.get(error, 'code') === 'ENOTFOUND' || isUnknownHost(error.cause);
}

/** Whether the next attempt may succeed: the host could not answer now. */
function isTransient(error: unknown): boolean {
  return error instanceof RequestError && !isUnknownHost(error);
}

/** The text; `undefined` if it is too large. */
async function readText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends the request with 503: it cannot be checked now whether it is genuine, so the sender should post it again. */
function failTemporarily(cause: unknown): never {
  throw new RequestError(unavailable(), { cause });
}

function tooMany(): Error {
  return new Error('too many new URLs were fetched within a minute');
}
