import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedSignature } from '../../../local/dms/signature.ts';
import { signatureOver } from '../../support/signing.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the signature that the emulator expects', () => {
  const example = 'https://example.com/path';
  const service = 'https://service.endpoint.myhuaweicloud.com/resources?size=1';

  test.each([
    [
      'GET',
      service,
      '20200608T023900Z',
      '',
      ['host', 'x-sdk-date'],
      'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
    ],
    [
      'POST',
      service,
      '20200608T023900Z',
      '{"name":"test","id":1}',
      ['host', 'x-sdk-date'],
      '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
    ],
    [
      'GET',
      `${example}?limit=1`,
      '20060102T150405Z',
      '',
      ['x-sdk-date'],
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      'POST',
      `${example}?key=value`,
      '20060102T150405Z',
      '{"Name":"test","Id":1}\n',
      ['x-sdk-date'],
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
  ])('of %s %s is the published one', (method, target, date, body, signedHeaders, signature) => {
    const url = new URL(target);
    const headers = { host: url.host, 'x-sdk-date': date };
    const parts = { method, url, headers, signedHeaders, contentHash: sha256(body) };
    expect(expectedSignature(parts, 'SecretKey')).toBe(signature);
  });

  test("is the client's signature, for every path, query, header and body", () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const segments = fc.array(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
    const request = fc.record({
      path: segments.map((names) => names.map(encodeURIComponent).join('/')),
      query: fc.array(fc.tuple(text, text), { maxLength: 5 }),
      header: fc.string({ maxLength: 12 }),
      body: text,
    });
    fc.assert(
      fc.property(request, ({ path, query, header, body }) => {
        const url = new URL(`https://dms.example.com/${path}`);
        for (const [name, value] of query) url.searchParams.append(name, value);
        const headers = { 'x-sdk-date': '20260102T030405Z', 'x-trace': header };
        const signedHeaders = Object.keys(headers).sort();
        const parts = { method: 'POST', url, headers, signedHeaders, contentHash: sha256(body) };
        const byClient = signatureOver({ method: 'POST', url, headers, body }, signedHeaders, 'SecretKey');
        expect(expectedSignature(parts, 'SecretKey')).toBe(byClient);
      }),
    );
  });
});
