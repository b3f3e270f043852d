import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHead } from '../../../lib/rocketmq/canonical.ts';
import { targetOf } from '../../../lib/rocketmq/http.ts';
import { createSigner } from '../../../lib/rocketmq/sign.ts';
import { signatureOver } from '../../support/signing.ts';

const key = { accessKey: 'AccessKey', secretKey: 'SecretKey' };

/** The query in its canonical form. */
function queryOf(url: URL): string | undefined {
  return canonicalHead(targetOf('GET', url, {}), {}, []).split('\n')[2];
}

describe('Published vectors of SDK-HMAC-SHA256', () => {
  const at = (url: string, date: string) => ({ url: new URL(url), date });
  const python = at('https://service.endpoint.myhuaweicloud.com/resources?size=1', '20200608T023900Z');
  const go = (query: string) => at(`https://example.com/path?${query}`, '20060102T150405Z');

  test.each([
    [
      'GET, host signed',
      python,
      'GET',
      '',
      ['host', 'x-sdk-date'],
      'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
    ],
    [
      'POST, host signed',
      python,
      'POST',
      '{"name":"test","id":1}',
      ['host', 'x-sdk-date'],
      '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
    ],
    [
      'GET, date only',
      go('limit=1'),
      'GET',
      '',
      ['x-sdk-date'],
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      'POST with a final newline',
      go('key=value'),
      'POST',
      '{"Name":"test","Id":1}\n',
      ['x-sdk-date'],
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
  ])('%s', (_, { url, date }, method, body, signedHeaders, signature) => {
    const headers = { host: url.host, 'x-sdk-date': date };
    expect(signatureOver({ method, url, headers, body }, signedHeaders, key.secretKey)).toBe(signature);
  });

  test('queries are sorted by name and then by value, and encoded as RFC 3986 says', () => {
    const url = new URL('https://example.com/');
    const query = {
      test: ['一 (&=?!#%.*)'],
      path: ['/t/123'],
      multi: ['3', '1', '2'],
      limit: ['1'],
      enable: ['true'],
    };
    for (const [name, values] of Object.entries(query))
      for (const value of values) url.searchParams.append(name, value);
    expect(queryOf(url)).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ft%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  test('a name that begins another sorts before it, whatever follows the equals sign', () => {
    const url = new URL('https://example.com/?a-b=1&a=2');
    expect(queryOf(url)).toBe('a=2&a-b=1');
  });
});

describe('The call that sends a message', () => {
  const url = new URL(
    'https://dms.eu-de.otc.t-systems.com/v2/0123456789abcdef0123456789abcdef/rocketmq/instances/' +
      '11111111-2222-3333-4444-555555555555/messages',
  );
  const target = targetOf('POST', url, { 'content-type': 'application/json' });
  const text =
    '{"topic":"orders","body":"{\\"id\\":1}","property_list":[{"name":"KEYS","value":"evt-1"},{"name":"TAGS","value":"created"}]}';
  const now = Date.parse('2026-01-02T03:04:05Z');
  const project = { 'x-project-id': '0123456789abcdef0123456789abcdef' };

  /** The headers of a signed request, by name. */
  function headersOf(sign: ReturnType<typeof createSigner>, body = text, at = now): Record<string, string> {
    const list = sign({ target, body: Buffer.from(body) }, at);
    const names = list.filter((_, index) => index % 2 === 0);
    return Object.fromEntries(names.map((name, index) => [name, list[2 * index + 1] ?? '']));
  }

  test.each([
    ['as it is', {}, key, '47f6c99a8dbb877d20cb0d08ebda6e2ee3df1e71596cbfe28910163b54f5d7a2'],
    ['for a project', project, key, '28f9a0435e70f56219df8b809888495974c7ee8b5340d0e2fb4a3d48c5a83771'],
    [
      'with temporary keys',
      project,
      { ...key, securityToken: 'TOKEN' },
      '6462e0ae4b5f05da768041fd1320638714eaae13b22c6b2d1958932860d21ae1',
    ],
  ])('%s is signed over all its headers', (_, more, accessKey, signature) => {
    const signed = headersOf(createSigner(accessKey, more));
    expect(signed).toMatchObject({
      'content-type': 'application/json',
      host: url.host,
      'x-sdk-date': '20260102T030405Z',
      ...more,
    });
    expect(signed.authorization).toContain(
      `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=content-type;host;`,
    );
    expect(signed.authorization).toContain(`Signature=${signature}`);
  });

  test('any other body has another signature', () => {
    const sign = createSigner(key);
    const signatureFor = (body: string) => headersOf(sign, body).authorization;
    const reference = signatureFor(text);
    fc.assert(fc.property(fc.string(), (body) => body === text || signatureFor(body) !== reference));
  });

  test('is signed in the same way by a signer that has signed other requests before', () => {
    const sign = createSigner(key, project);
    const later = now + 999;
    const other = targetOf('GET', new URL('https://dms.eu-de.otc.t-systems.com/?a=1'), {});
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.nat(5000), (others, ms) => {
        for (const isOther of others)
          sign({ target: isOther ? other : target, body: Buffer.from('x') }, now + ms);
        expect(headersOf(sign, text, later)).toEqual(headersOf(createSigner(key, project)));
      }),
    );
  });

  test('has the date of the second in which it is signed', () => {
    const sign = createSigner(key);
    const dateAt = (at: number) => headersOf(sign, text, at)['x-sdk-date'];
    expect([dateAt(now), dateAt(now + 999), dateAt(now + 1000), dateAt(now)]).toEqual([
      '20260102T030405Z',
      '20260102T030405Z',
      '20260102T030406Z',
      '20260102T030405Z',
    ]);
  });
});
