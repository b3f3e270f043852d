import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { allowedUrl, recency, verifyCertified } from '../../../../lib/webhook/verify/certificate.ts';
import { certificateOf } from '../../../support/certificate.ts';
import { contextWithTexts, NOW } from '../../../support/webhook-request.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificateUrl = 'https://certs.example.com/one.pem';
const allowed = { hosts: ['certs.example.com', /^c\.[a-z]+\.example\.net$/], path: /^\/[a-z]+\.pem$/ };
const signature = sign('sha256', Buffer.from('text'), rsa.privateKey).toString('base64');
const signed = { certificateUrl, text: 'text', signature, algorithm: 'sha256' } as const;
const check = (pem: string, change: Partial<Parameters<typeof verifyCertified>[0]> = {}) =>
  verifyCertified({ ...signed, ...change }, allowed, contextWithTexts({ [certificateUrl]: pem }));

describe('A signature', () => {
  const pem = certificateOf(rsa.publicKey);
  const notBase64 = 'malformed: the signature is not base64';

  test('of the key of the certificate holds', async () => {
    expect(await check(pem)).toBe('verified');
  });

  test.each([
    ['over another text', 'mismatch', { text: 'texT' }],
    ['made with another algorithm', 'mismatch', { algorithm: 'sha1' as const }],
    ['cut short', 'mismatch', { signature: signature.slice(0, -4) }],
    ['that is empty', notBase64, { signature: '' }],
    ['that is not base64', notBase64, { signature: `${signature}!` }],
    ['that does not begin as base64', notBase64, { signature: `!${signature}` }],
    [
      'in the alphabet for URLs',
      notBase64,
      { signature: signature.replace(/[+/]/g, '_').replace(/^./, '-') },
    ],
    [
      'with the padding of RSA-PSS',
      'mismatch',
      {
        signature: sign('sha256', Buffer.from('text'), {
          key: rsa.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
        }).toString('base64'),
      },
    ],
  ])('%s does not', async (_, refused, change) => {
    expect(await check(pem, change)).toBe(refused);
  });
});

describe('A certificate', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  const none = 'URL of the certificate does not lead to a certificate';
  const notNow = 'certificate is not valid now';
  const notRsa = 'key of the certificate is not RSA of at least 2048 bits';

  test.each([
    ['that has ended', notNow, certificateOf(rsa.publicKey, { to: '2026-11-23T05:59:59Z' })],
    ['that has not begun', notNow, certificateOf(rsa.publicKey, { from: '2026-11-23T06:00:01Z' })],
    ['with a key of another kind', notRsa, certificateOf(curve.publicKey)],
    ['with a key for signatures of another form', notRsa, certificateOf(pss.publicKey)],
    ['that is none', none, '<html>Not found</html>'],
    ['that is empty', none, ''],
    ['that is damaged', none, certificateOf(rsa.publicKey).replace(/\n..../, '\nAAAA')],
    ['that is only a key', none, rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  ])('%s proves nothing', async (_, refused, pem) => {
    expect(await check(pem)).toBe(`untrusted: the ${refused}`);
  });

  test('is valid from its first second to its last', async () => {
    const at = '2026-11-23T06:00:00Z';
    expect(await check(certificateOf(rsa.publicKey, { from: at, to: at }))).toBe('verified');
  });

  test('whose host does not exist proves nothing, unless the host is listed by name: then DNS fails', async () => {
    const unknownHost = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const context = { now: NOW, fetchText: () => Promise.reject(unknownHost) };
    const other = { ...signed, certificateUrl: 'https://c.eu.example.net/one.pem' };
    expect(await verifyCertified(other, allowed, context)).toBe(`untrusted: the ${none}`);
    await expect(verifyCertified(signed, allowed, context)).rejects.toBe(unknownHost);
  });

  test('with a key of 1024 bits proves nothing, though the signature is right', async () => {
    const weak = sign('sha256', Buffer.from('text'), small.privateKey).toString('base64');
    expect(await check(certificateOf(small.publicKey), { signature: weak })).toBe(`untrusted: the ${notRsa}`);
  });
});

test.each([
  'http://certs.example.com/one.pem',
  'https://certs.example.com:443/one.pem',
  'https://certs.example.com:8443/one.pem',
  'https://user:pw@certs.example.com/one.pem',
  'https://certs.example.com@evil.example/one.pem',
  'https://certs.example.com.evil.example/one.pem',
  'https://evil.example/certs.example.com/one.pem',
  'https://evil.example\\@certs.example.com/one.pem',
  'https://CERTS.example.com/one.pem',
  ' https://certs.example.com/one.pem',
  'https:certs.example.com/one.pem',
  'https://certs.example.com\\one.pem',
  'https://certs.example.com./one.pem',
  'https://certs.example.com/one.pem?x=1',
  'https://certs.example.com/one.pem?',
  'https://certs.example.com/one.pem#x',
  'https://certs.example.com/../evil/one.pem',
  'https://certs.example.com/one.txt',
  'https://c.a.b.example.net/one.pem',
  'https://xc.a.example.net/one.pem',
  '//certs.example.com/one.pem',
  'javascript:alert(1)',
  'one.pem',
  '',
])('%j is not fetched', async (text) => {
  const context = contextWithTexts({});
  expect(allowedUrl(text, allowed)).toBeUndefined();
  expect(await verifyCertified({ ...signed, certificateUrl: text }, allowed, context)).toContain('untrusted');
  expect(context.fetched).toEqual([]);
});

test('A query is allowed where it is expected', () => {
  const withQuery = { ...allowed, query: true };
  expect(allowedUrl(`${certificateUrl}?a=b`, withQuery)?.href).toBe(`${certificateUrl}?a=b`);
  expect(allowedUrl('https://c.eu.example.net/one.pem', withQuery)).toBeDefined();
  expect(allowedUrl(`${certificateUrl}?a#b`, withQuery)).toBeUndefined();
});

test.each([
  ['2026-11-23T06:00:00Z', 'verified'],
  ['2026-11-23T06:00:00.123456789Z', 'verified'],
  ['2026-11-23T05:50:00Z', 'verified'],
  ['2026-11-23T05:49:59Z', 'stale: 601 s old'],
  ['2026-11-23T06:05:00Z', 'verified'],
  ['2026-11-23T06:05:01Z', 'stale: 301 s in the future'],
  ['2026-13-23T06:00:00Z', 'malformed: time'],
  ['2026-11-23T06:00:00', 'malformed: time'],
  ['(on) 2026-11-23T06:00:00Z', 'malformed: time'],
  ['2026-11-23T06:00:00Z (sharp)', 'malformed: time'],
  ['+002026-11-23T06:00:00Z', 'malformed: time'],
  ['2026-11-23T06:00:00Z\0', 'malformed: time'],
  ['2026-11-23T07:00:00+01:00', 'malformed: time'],
  ['1795413600', 'malformed: time'],
  ['', 'missing: time'],
])('Within ten minutes of six, %j is %s', (time, expected) => {
  expect(recency(time, 600, NOW)).toBe(expected);
});
