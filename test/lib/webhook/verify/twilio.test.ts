import twilioSdk from 'twilio';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readRequest } from '../../../../lib/webhook/http/request.ts';
import { type TwilioRequest, verifyTwilio } from '../../../../lib/webhook/verify/twilio.ts';

const token = 'a-token-of-twilio';
const url = 'https://hooks.example.com/hooks/twilio';
const form = 'application/x-www-form-urlencoded';

/** Pairs in the order of the text, decoded, as a REST API hands a query over: grouped by name. */
function restApiPayload(query: string, headers: Record<string, string>) {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) lists[name] = [...(lists[name] ?? []), value];
  return {
    httpMethod: 'POST',
    path: '/hooks/twilio',
    headers,
    multiValueQueryStringParameters: lists,
    requestContext: {},
    body: 'From=%2B1&Body=Hi',
  };
}

describe('Behind a REST API, which hands the query over decoded, Twilio is verified though its URL has', () => {
  test.each([
    'a=one%20two',
    'a=one+two',
    "a=it's",
    'a=it%27s',
    'a=(b)',
    'a=%28b%29',
    'flag',
    'flag=',
    'a=b%20c&flag',
    'a=%C3%BC&b=%2F',
    'a=1&a=2&b=3',
  ])('%s', (query) => {
    const signature = twilioSdk.getExpectedTwilioSignature(token, `${url}?${query}`, {
      From: '+1',
      Body: 'Hi',
    });
    const headers = { 'X-Twilio-Signature': signature, 'Content-Type': form };
    const request = readRequest(restApiPayload(query, headers), 0);
    expect(verifyTwilio(request, url, [token])).toBe('verified');
    expect(verifyTwilio({ ...request, query: `${request.query}x` }, url, [token])).toBe('mismatch');
    expect(verifyTwilio({ ...request, rawBody: Buffer.from('From=%2B2&Body=Hi') }, url, [token])).toBe(
      'mismatch',
    );
  });
});

test('Behind an HTTP API the query counts as it was sent, and no other spelling does', () => {
  const signature = twilioSdk.getExpectedTwilioSignature(token, `${url}?b=1+2&a&b=3`, {});
  const request = (rawQueryString: string) =>
    readRequest(
      {
        version: '2.0',
        rawPath: '/hooks/twilio',
        rawQueryString,
        headers: { 'x-twilio-signature': signature },
        requestContext: { http: { method: 'POST' } },
      },
      0,
    );
  expect(verifyTwilio(request('b=1+2&a&b=3'), url, [token])).toBe('verified');
  expect(verifyTwilio(request('b=1%202&a&b=3'), url, [token])).toBe('mismatch');
});

describe('A request of Twilio', () => {
  const body = 'From=%2B1&Body=Hi';
  const fields = { From: '+1', Body: 'Hi' };
  const sign = (called: string, params: object = fields) =>
    twilioSdk.getExpectedTwilioSignature(token, called, params as Record<string, unknown>);
  const posted = (signature: string | undefined, change: Partial<TwilioRequest> = {}): TwilioRequest => ({
    front: 'http-api',
    headers: { 'content-type': form, ...(signature !== undefined && { 'x-twilio-signature': signature }) },
    repeatedHeaders: new Set(),
    query: '',
    rawBody: Buffer.from(body),
    ...change,
  });

  test.each([
    ['with its URL as it is', url, url],
    ['with the port in the URL', `${url}?a=1`, 'https://hooks.example.com:443/hooks/twilio?a=1'],
    [
      'without the port of the URL',
      'https://hooks.example.com:8443/x?a=1',
      'https://hooks.example.com/x?a=1',
    ],
    ['over plain HTTP', 'http://hooks.example.com', 'http://hooks.example.com:80'],
    ['over plain HTTP with a port', 'http://hooks.example.com:8080', 'http://hooks.example.com'],
    ['whose query has a URL', `${url}?to=https://a.b:1/c`, `${url}?to=https://a.b:1/c`],
  ])('is verified if Twilio signed it %s', (_, configured, called) => {
    const query = configured.split('?')[1] ?? '';
    const base = configured.split('?')[0] ?? '';
    expect(verifyTwilio(posted(sign(called), { query }), base, [token])).toBe('verified');
    expect(verifyTwilio(posted(sign(`${called}x`), { query }), base, [token])).toBe('mismatch');
  });

  test('is verified with any of several tokens', () => {
    expect(verifyTwilio(posted(sign(url)), url, ['new', token])).toBe('verified');
  });

  test('is verified although the URL of the route has a query or a fragment of several lines', () => {
    expect(verifyTwilio(posted(sign(url)), `${url}?a=b\n#c`, [token])).toBe('verified');
  });

  test.each<[string, string | undefined, Partial<TwilioRequest>]>([
    ['missing: header x-twilio-signature', undefined, {}],
    ['malformed: header x-twilio-signature', '', {}],
    ['malformed: header x-twilio-signature', 'not base64!', {}],
    ['mismatch', 'AAAA', {}],
    ['missing: bodySHA256 in the URL', 'AAAA', { headers: { 'x-twilio-signature': 'AAAA' } }],
    ['malformed: the form is not UTF-8', 'AAAA', { rawBody: Buffer.from([0xff]) }],
    ['mismatch: bodySHA256 in the URL', 'AAAA', { query: 'bodySHA256=0' }],
  ])('is refused as "%s"', (refused, signature, change) => {
    expect(verifyTwilio(posted(signature, change), url, [token])).toBe(refused);
  });

  test('is refused without a URL or a token', () => {
    expect(verifyTwilio(posted(sign(url)), '', [token])).toBe(
      'no-secret: the URL that Twilio calls is not set',
    );
    expect(verifyTwilio(posted(sign(url)), url, [])).toBe('no-secret');
  });
});

describe('The work on an unverified form', () => {
  const posted = (body: string) => ({
    front: 'http-api' as const,
    headers: { 'x-twilio-signature': 'AAAA', 'content-type': form },
    repeatedHeaders: new Set<string>(),
    query: '',
    rawBody: Buffer.from(body),
  });
  afterEach(() => void vi.restoreAllMocks());

  test('is one pass over its fields, however many there are', () => {
    const lookUps = (['get', 'getAll', 'has', 'keys'] as const).map((name) =>
      vi.spyOn(URLSearchParams.prototype, name),
    );
    const calls = [10, 1000].map((count) => {
      for (const lookUp of lookUps) lookUp.mockClear();
      const body = Array.from({ length: count }, (_, n) => `f${n}=1`).join('&');
      expect(verifyTwilio(posted(body), url, [token])).toBe('mismatch');
      return lookUps.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    });
    expect(calls[1]).toBe(calls[0]);
  });

  test('is none if it has more than 1,000 fields', () => {
    const parsed = vi.spyOn(URLSearchParams.prototype, Symbol.iterator);
    const body = Array.from({ length: 1001 }, (_, n) => `f${n}`).join('&');
    expect(verifyTwilio(posted(body), url, [token])).toBe('malformed: the form has more than 1000 fields');
    expect(verifyTwilio(posted('&'.repeat(4 * 1024 * 1024)), url, [token])).toContain('malformed');
    expect(parsed).not.toHaveBeenCalled();
  });
});
