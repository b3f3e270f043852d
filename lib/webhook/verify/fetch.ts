import { RequestError, unchecked } from '../http/answer.ts';

/** How long a sender's certificate or key set may take to come, in milliseconds. */
const TIMEOUT_MS = 3000;
/** The largest that is taken. */
const MAX_BYTES = 64 * 1024;
/** How many are kept. */
const MAX_ENTRIES = 20;
/** For how long, in milliseconds. Google and Entra publish a key days before they sign with it. */
const LIFETIME_MS = 60 * 60 * 1000;

/** A host was reached, and its answer is no text that can be taken: a redirect, a refusal, or too long. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Fetches small texts over https and keeps them for an hour; a burst that asks for the same one waits for one fetch. Follows
 * no redirect, waits 3 seconds, takes 64 kB: the URL stands in a request, so whoever calls this has checked its host against
 * a list.
 *
 * @throws TypeError when the URL is not plain https, RequestError with 503 when the host cannot answer now,
 * UnusableAnswerError when its answer is not a text as above
 */
export function createTextFetcher(request: typeof fetch = fetch, now: () => number = Date.now) {
  const kept = new Map<string, { readonly text: string; readonly until: number }>();
  const underWay = new Map<string, Promise<string>>();

  /** Only what came is kept, so that URLs that lead nowhere push nothing out. */
  async function fetchAndKeep(url: URL): Promise<string> {
    const text = await fetchOnce(url, request);
    kept.delete(url.href);
    kept.set(url.href, { text, until: now() + LIFETIME_MS });
    for (const oldest of kept.keys()) if (kept.size > MAX_ENTRIES) kept.delete(oldest);
    return text;
  }

  return async function fetchText(url: URL): Promise<string> {
    const known = kept.get(url.href);
    if (known && known.until > now()) return known.text;
    const text = underWay.get(url.href) ?? fetchAndKeep(url).finally(() => underWay.delete(url.href));
    underWay.set(url.href, text);
    return text;
  };
}

async function fetchOnce(url: URL, request: typeof fetch): Promise<string> {
  if (url.protocol !== 'https:' || url.port || url.username || url.password) {
    throw new TypeError(`${url.host} is fetched over plain https only`);
  }
  // The signal covers the body too; `manual` hands a redirect over as the answer it is.
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await request(url, { redirect: 'manual', signal }).catch(unavailable);
  if (response.status === 200) {
    const text = await readText(response).catch(unavailable);
    if (text !== undefined) return text;
    throw new UnusableAnswerError(`${url.host} answered with more than ${MAX_BYTES} bytes`, 200);
  }
  await response.body?.cancel();
  const message = `${url.host} answered with status ${response.status}`;
  const error = new UnusableAnswerError(message, response.status);
  if (response.status === 429 || response.status >= 500) unavailable(error);
  throw error;
}

/** Whether a fetch failed because DNS knows no such host. */
export function isUnknownHost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return Reflect.get(error, 'code') === 'ENOTFOUND' || isUnknownHost(error.cause);
}

/** The text, or nothing when it is too large. */
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

/** Whether a request is its sender's cannot be told now, so the sender should post it again: many never do after a 401. */
function unavailable(cause: unknown): never {
  throw new RequestError(unchecked(), { cause });
}
