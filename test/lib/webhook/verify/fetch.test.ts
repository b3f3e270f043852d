import { describe, expect, test } from 'vitest';
import { RequestError } from '../../../../lib/webhook/http/answer.ts';
import { createTextFetcher } from '../../../../lib/webhook/verify/fetch.ts';

const url = new URL('https://certs.example.com/a.pem');

/** A fetcher over scripted answers; the last one repeats. */
function fetcher(...answers: (() => Response | Promise<Response>)[]) {
  const requests: { readonly href: string; readonly init: RequestInit }[] = [];
  const clock = { now: 0 };
  const request = async (input: unknown, init: RequestInit = {}) => {
    requests.push({ href: String(input), init });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    return answer ? answer() : new Response('text');
  };
  const fetchText = createTextFetcher(request as typeof fetch, () => clock.now);
  return { fetchText, requests, clock };
}

describe('A text', () => {
  test('is fetched once in an hour', async () => {
    const { fetchText, requests, clock } = fetcher();
    await fetchText(url);
    clock.now = 3_599_999;
    expect(await fetchText(url)).toBe('text');
    expect(requests).toHaveLength(1);
    clock.now = 3_600_000;
    await fetchText(url);
    expect(requests).toHaveLength(2);
  });

  test('is fetched once for a burst', async () => {
    const { fetchText, requests } = fetcher();
    expect(await Promise.all([fetchText(url), fetchText(url), fetchText(url)])).toEqual([
      'text',
      'text',
      'text',
    ]);
    expect(requests).toHaveLength(1);
  });

  test('that could not be fetched is asked for again', async () => {
    const { fetchText, requests } = fetcher(
      () => Promise.reject(new TypeError('fetch failed')),
      () => new Response('text'),
    );
    await expect(fetchText(url)).rejects.toThrow();
    expect(await fetchText(url)).toBe('text');
    expect(requests).toHaveLength(2);
  });

  test('is asked for with a time limit, and redirects are not followed', async () => {
    const { fetchText, requests } = fetcher();
    await fetchText(url);
    expect(requests[0]?.init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) });
  });

  test('of twenty is kept, the twenty-first pushes the first out', async () => {
    const { fetchText, requests } = fetcher();
    for (let n = 0; n <= 20; n++) await fetchText(new URL(`https://certs.example.com/${n}`));
    await fetchText(new URL('https://certs.example.com/1'));
    expect(requests).toHaveLength(21);
    await fetchText(new URL('https://certs.example.com/0'));
    expect(requests).toHaveLength(22);
  });

  test('may have 64 kB', async () => {
    const { fetchText } = fetcher(() => new Response('x'.repeat(65_536)));
    expect(await fetchText(url)).toHaveLength(65_536);
  });
});

describe('Refused for good is', () => {
  test.each([
    'http://certs.example.com/',
    'https://certs.example.com:8443/',
    'https://u:p@certs.example.com/',
    'file:///etc/passwd',
  ])('%s, without a request', async (href) => {
    const { fetchText, requests } = fetcher();
    await expect(fetchText(new URL(href))).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });

  test.each<[string, () => Response]>([
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
    ['an answer with status 404', () => new Response('x', { status: 404 })],
    ['a text over 64 kB', () => new Response('x'.repeat(65_537))],
    ['a text over 64 kB whose size is not announced', () => new Response(endless())],
  ])('%s', async (_, answer) => {
    const error = await fetcher(answer)
      .fetchText(url)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RequestError);
  });
});

test.each<[string, () => Response | Promise<Response>]>([
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['takes too long', () => Promise.reject(new DOMException('The operation timed out', 'TimeoutError'))],
  ['breaks off', () => new Response(broken())],
  ['has status 503', () => new Response('', { status: 503 })],
  ['has status 429', () => new Response('', { status: 429 })],
])('A host that %s makes the sender post again', async (_, answer) => {
  await expect(fetcher(answer).fetchText(url)).rejects.toMatchObject({
    answer: { status: 503, headers: { 'retry-after': '30' } },
  });
});

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
}

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
}
