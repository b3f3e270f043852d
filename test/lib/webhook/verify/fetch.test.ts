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

  test('of a host that could not answer is asked for again after five seconds', async () => {
    const { fetchText, requests, clock } = fetcher(
      () => Promise.reject(new TypeError('fetch failed')),
      () => new Response('text'),
    );
    await expect(fetchText(url)).rejects.toThrow();
    clock.now = 4999;
    await expect(fetchText(url)).rejects.toMatchObject({ answer: { status: 503 } });
    expect(requests).toHaveLength(1);
    clock.now = 5000;
    expect(await fetchText(url)).toBe('text');
    expect(requests).toHaveLength(2);
  });

  test.each([429, 500, 503])(
    'of a host that answers %i is asked for again after five seconds',
    async (status) => {
      const { fetchText, requests, clock } = fetcher(() => new Response('', { status }));
      await expect(fetchText(url)).rejects.toMatchObject({ answer: { status: 503 } });
      clock.now = 5000;
      await expect(fetchText(url)).rejects.toThrow();
      expect(requests).toHaveLength(2);
    },
  );

  test('that is empty is empty', async () => {
    const { fetchText } = fetcher(() => new Response(null));
    expect(await fetchText(url)).toBe('');
  });

  test('is asked for with a time limit, and redirects are not followed', async () => {
    const { fetchText, requests } = fetcher();
    await fetchText(url);
    expect(requests[0]?.init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) });
  });

  test('of twenty texts is remembered; the twenty-first removes the first', async () => {
    const { fetchText, requests, clock } = fetcher();
    for (let n = 0; n <= 20; n++) {
      clock.now += 10_000;
      await fetchText(new URL(`https://certs.example.com/${n}`));
    }
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

describe('Forged requests cannot make a function fetch without limit:', () => {
  const notFound = () => new Response('', { status: 404 });
  const noHost = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));

  test.each<[string, () => Response | Promise<Response>]>([
    ['that is not there', notFound],
    ['whose host does not exist', noHost],
  ])('a text %s is asked for once a minute', async (_, answer) => {
    const { fetchText, requests, clock } = fetcher(answer);
    for (let n = 0; n < 200; n++) await expect(fetchText(url)).rejects.toThrow();
    expect(requests).toHaveLength(1);
    clock.now = 59_999;
    await expect(fetchText(url)).rejects.toThrow();
    expect(requests).toHaveLength(1);
    clock.now = 60_000;
    await expect(fetchText(url)).rejects.toThrow();
    expect(requests).toHaveLength(2);
  });

  test('at most twenty new URLs are fetched a minute, and a known text can still be fetched again', async () => {
    const { fetchText, requests, clock } = fetcher(() => new Response('known'), notFound);
    await fetchText(url);
    clock.now = 3_600_000;
    const attempts = Array.from({ length: 200 }, (_, n) =>
      fetchText(new URL(`https://certs.example.com/${n}`)),
    );
    const failures = await Promise.allSettled(attempts);
    expect(failures.every(({ status }) => status === 'rejected')).toBe(true);
    expect(requests).toHaveLength(21);
    expect(failures.at(-1)).toMatchObject({
      reason: { answer: { status: 503 }, cause: { message: expect.stringContaining('too many new URLs') } },
    });
    await expect(fetchText(url)).rejects.toThrow('status 404');
    expect(requests).toHaveLength(22);
    clock.now += 60_000;
    await expect(fetchText(new URL('https://certs.example.com/199'))).rejects.toThrow('status 404');
  });
});

describe('A text that is used at least once a minute', () => {
  test('stays, however many other texts forged requests name', async () => {
    const { fetchText, requests, clock } = fetcher();
    await fetchText(url);
    for (let n = 0; n < 100; n++) {
      clock.now += 3000;
      await fetchText(new URL(`https://certs.example.com/${n}`));
      if (n % 15 === 0) await fetchText(url);
    }
    expect(requests.filter(({ href }) => href === url.href)).toHaveLength(1);
  });
});

test('A clock that is set back does not keep new URLs from being fetched', async () => {
  const { fetchText, clock } = fetcher();
  clock.now = 3_600_000;
  const urls = Array.from({ length: 21 }, (_, n) => new URL(`https://certs.example.com/${n}`));
  await Promise.allSettled(urls.map((each) => fetchText(each)));
  clock.now = 0;
  expect(await fetchText(url)).toBe('text');
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
