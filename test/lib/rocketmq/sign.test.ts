import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalRequest, signatureOf, signWithAccessKey } from '../../../lib/rocketmq/sign.ts';

const key = { accessKey: 'AccessKey', secretKey: 'SecretKey' };

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
    expect(signatureOf({ method, url, headers, body }, signedHeaders, key.secretKey)).toBe(signature);
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
    const canonical = canonicalRequest({ method: 'GET', url, headers: {}, body: '' }, []).split('\n')[2];
    expect(canonical).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ft%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  test('a name that begins another sorts before it, whatever follows the equals sign', () => {
    const url = new URL('https://example.com/?a-b=1&a=2');
    expect(canonicalRequest({ method: 'GET', url, headers: {}, body: '' }, []).split('\n')[2]).toBe(
      'a=2&a-b=1',
    );
  });
});

describe('The call that sends a message', () => {
  const request = {
    method: 'POST',
    url: new URL(
      'https://dms.eu-de.otc.t-systems.com/v2/0123456789abcdef0123456789abcdef/rocketmq/instances/' +
        '11111111-2222-3333-4444-555555555555/messages',
    ),
    headers: { 'content-type': 'application/json' },
    body: '{"topic":"orders","body":"{\\"id\\":1}","property_list":[{"name":"KEYS","value":"evt-1"},{"name":"TAGS","value":"created"}]}',
  };
  const now = Date.parse('2026-01-02T03:04:05Z');
  const project = { ...request.headers, 'x-project-id': '0123456789abcdef0123456789abcdef' };

  test.each([
    ['as it is', request.headers, key, '47f6c99a8dbb877d20cb0d08ebda6e2ee3df1e71596cbfe28910163b54f5d7a2'],
    ['for a project', project, key, '28f9a0435e70f56219df8b809888495974c7ee8b5340d0e2fb4a3d48c5a83771'],
    [
      'with temporary keys',
      project,
      { ...key, securityToken: 'TOKEN' },
      '6462e0ae4b5f05da768041fd1320638714eaae13b22c6b2d1958932860d21ae1',
    ],
  ])('%s is signed over all its headers', (_, headers, accessKey, signature) => {
    const signed = signWithAccessKey({ ...request, headers }, accessKey, now);
    expect(signed['x-sdk-date']).toBe('20260102T030405Z');
    expect(signed.authorization).toContain(
      `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=content-type;host;`,
    );
    expect(signed.authorization).toContain(`Signature=${signature}`);
  });

  test('any other body has another signature', () => {
    const sign = (body: string) => signWithAccessKey({ ...request, body }, key, now).authorization;
    fc.assert(fc.property(fc.string(), (body) => body === request.body || sign(body) !== sign(request.body)));
  });
});

test('The hash of the body is the one that the request states, if it does', () => {
  const request = { method: 'POST', url: new URL('https://dms.example/'), body: '{}' };
  const hashOf = (headers: Record<string, string>) =>
    canonicalRequest({ ...request, headers }, [])
      .split('\n')
      .at(-1);
  expect(hashOf({ 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' })).toBe('UNSIGNED-PAYLOAD');
  expect(hashOf({})).toMatch(/^[0-9a-f]{64}$/);
});
