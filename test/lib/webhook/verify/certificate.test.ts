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

  test('of the key of the certificate holds', async () => {
    expect(await check(pem)).toBe('verified');
  });

  test.each([
    ['over another text', { text: 'texT' }],
    ['made with another algorithm', { algorithm: 'sha1' as const }],
    ['cut short', { signature: signature.slice(0, -4) }],
    ['that is empty', { signature: '' }],
    ['that is not base64', { signature: `${signature}!` }],
    ['in the alphabet for URLs', { signature: signature.replace(/[+/]/g, '_').replace(/^./, '-') }],
    [
      'with the padding of RSA-PSS',
      {
        signature: sign('sha256', Buffer.from('text'), {
          key: rsa.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
        }).toString('base64'),
      },
    ],
  ])('%s does not', async (_, change) => {
    expect(await check(pem, change)).not.toBe('verified');
  });
});

describe('A certificate', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  test.each([
    ['that has ended', certificateOf(rsa.publicKey, { to: '2026-11-23T05:59:59Z' })],
    ['that has not begun', certificateOf(rsa.publicKey, { from: '2026-11-23T06:00:01Z' })],
    ['with a key of another kind', certificateOf(curve.publicKey)],
    ['that is none', '<html>Not found</html>'],
    ['that is empty', ''],
    ['that is damaged', certificateOf(rsa.publicKey).replace(/\n..../, '\nAAAA')],
    ['that is only a key', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  ])('%s proves nothing', async (_, pem) => {
    expect(await check(pem)).not.toBe('verified');
  });

  test('with a key of 1024 bits proves nothing, though the signature is right', async () => {
    const weak = sign('sha256', Buffer.from('text'), small.privateKey).toString('base64');
    expect(await check(certificateOf(small.publicKey), { signature: weak })).not.toBe('verified');
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
  ['2026-11-23T06:00:00Z', true],
  ['2026-11-23T06:00:00.123456789Z', true],
  ['2026-11-23T05:50:00Z', true],
  ['2026-11-23T05:49:59Z', false],
  ['2026-11-23T06:05:00Z', true],
  ['2026-11-23T06:05:01Z', false],
  ['2026-13-23T06:00:00Z', false],
  ['2026-11-23T06:00:00', false],
  ['2026-11-23T07:00:00+01:00', false],
  ['1795413600', false],
  ['', false],
])('Within ten minutes of six, %j is recent: %j', (time, expected) => {
  expect(recency(time, 600, NOW) === 'verified').toBe(expected);
});
