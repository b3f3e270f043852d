import twilioSdk from 'twilio';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readRequest } from '../../../../lib/webhook/http/request.ts';
import { verifyTwilio } from '../../../../lib/webhook/verify/twilio.ts';

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
