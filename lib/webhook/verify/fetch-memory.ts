/** How many texts are remembered. */
const MAX_TEXTS = 20;
/** How long a text is remembered, in milliseconds. Google and Entra publish a key days before they sign with it. */
const TEXT_MS = 60 * 60 * 1000;
/** How many failures are remembered. */
const MAX_FAILURES = 100;
/** How long a URL that leads to no text is not fetched again, in milliseconds. */
const FAILURE_MS = 60_000;
/** The same for a host that could not answer: its sender posts again after 30 seconds. */
const TRANSIENT_MS = 5000;
/** How many URLs without a text may be fetched within a minute. A function needs one or two for each of its senders. */
const MAX_NEW = 20;
const MINUTE_MS = 60_000;

type Known = { readonly text: string } | { readonly error: unknown };

/**
 * Memory of fetched texts and of failures. Failures are stored apart, so that URLs that lead nowhere do not displace a text.
 * The size of everything is limited.
 *
 * @param now epoch milliseconds
 */
export function createFetchMemory(now: () => number) {
  const texts = new Map<string, { readonly text: string; readonly until: number }>();
  const failures = new Map<string, { readonly error: unknown; readonly until: number }>();
  let minute = { begin: now(), fetches: 0 };

  /** The text or the failure of a URL; `undefined` if it must be fetched. */
  function recall(href: string): Known | undefined {
    const known = texts.get(href);
    if (known && known.until > now()) {
      put(texts, href, known, MAX_TEXTS); // a text in use stays: others that forged requests name do not push it out
      return known;
    }
    const failure = failures.get(href);
    return failure && failure.until > now() ? failure : undefined;
  }

  /**
   * Whether a URL may be fetched now. A URL that had a text may always be fetched, so requests with other URLs cannot block
   * it.
   */
  function mayFetch(href: string): boolean {
    if (texts.has(href)) return true;
    if (Math.abs(now() - minute.begin) >= MINUTE_MS) minute = { begin: now(), fetches: 0 };
    minute.fetches++;
    return minute.fetches <= MAX_NEW;
  }

  /** An older failure of the URL can stay: `recall` looks for a text first, and a text is remembered for longer. */
  function remember(href: string, text: string): void {
    put(texts, href, { text, until: now() + TEXT_MS }, MAX_TEXTS);
  }

  function rememberFailure(href: string, error: unknown, isTransient: boolean): void {
    const until = now() + (isTransient ? TRANSIENT_MS : FAILURE_MS);
    put(failures, href, { error, until }, MAX_FAILURES);
  }

  return { recall, mayFetch, remember, rememberFailure };
}

/** Adds an entry as the newest, and removes the oldest above the limit. */
function put<V>(entries: Map<string, V>, key: string, value: V, limit: number): void {
  entries.delete(key);
  entries.set(key, value);
  for (const oldest of entries.keys()) if (entries.size > limit) entries.delete(oldest);
}
