import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { netlify } from '../../../../lib/webhook/senders/netlify.ts';
import { type JwtScheme, jwtDigest, verifyJwt } from '../../../../lib/webhook/verify/jwt.ts';
import { signRequest } from '../../../../lib/webhook/verify/sign.ts';
import { flipBit, NOW, webhookRequest } from '../../../support/webhook-request.ts';

const secret = 'a-secret-of-some-length';
const body = '{"a":"b"}';
const time = NOW / 1000;
const scheme: JwtScheme = {
  algorithm: 'jwt',
  type: 'HS256',
  header: 'x-token',
  issuer: 'sender',
  bodyHash: 'sha256',
};
const bare: JwtScheme = { algorithm: 'jwt', type: 'HS256', header: 'x-token' };
const claims = { iss: 'sender', sha256: hash('sha256', body) };
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

function token(payload: object, { head = {}, key = secret }: { head?: object; key?: string } = {}): string {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT', ...head })}.${encoded(payload)}`;
  return `${text}.${jwtDigest(text, key).toString('base64url')}`;
}
const verify = (text: string | undefined, more: Partial<JwtScheme> = {}, url?: string) =>
  verifyJwt(
    { ...scheme, ...more },
    {
      ...webhookRequest(body, text === undefined ? {} : { 'x-token': text }),
      ...(url !== undefined && { url }),
    },
    [secret],
    NOW,
  );

describe('A token', () => {
  test('verifies with its secret, issuer and body', () => {
    expect(verify(token(claims))).toBe('verified');
    expect(verify(token(claims, { key: 'another-secret' }))).toBe('mismatch');
    expect(verify(token({ ...claims, iss: 'other' }))).toBe('untrusted: iss of the token');
    expect(verify(token({ ...claims, sha256: hash('sha256', '{}') }))).toBe('mismatch: the hash of the body');
    expect(verify(token({ ...claims, sha256: undefined }))).toBe('malformed: sha256 of the token');
  });

  test('may name any issuer and any audience if the scheme asks for none', () => {
    const { issuer: _, ...free } = scheme;
    const request = webhookRequest(body, { 'x-token': token({ ...claims, iss: 'any', aud: 'any' }) });
    expect(verifyJwt(free, request, [secret], NOW)).toBe('verified');
  });

  test.each([
    ['none', { alg: 'none' }],
    ['another algorithm', { alg: 'HS512' }],
    ['the algorithm of a public key', { alg: 'ES256' }],
    ['extensions that must be understood', { crit: ['b64'], b64: false }],
  ])('cannot choose %s', (_, head) => {
    expect(verify(token(claims, { head }))).toBe('untrusted: the token is not HS256');
  });

  test.each([
    ['', 'malformed: header x-token'],
    ['a.b', 'malformed: header x-token'],
    ['a.b.c.d', 'malformed: header x-token'],
    [`${token(claims)}=`, 'malformed: header x-token'],
    [`Bearer ${token(claims)}`, 'malformed: header x-token'],
    [token({ ...claims, long: 'x'.repeat(9000) }), 'malformed: header x-token'],
  ])('is refused if it is malformed: %#', (text, reason) => {
    expect(verify(text)).toBe(reason);
    expect(verify(undefined)).toBe('missing: header x-token');
  });

  test('is refused with any bit flipped', () => {
    const good = token(claims);
    for (let at = 0; at < good.length; at++)
      expect(verify(flipBit(good, at)), String(at)).not.toBe('verified');
  });

  test.each([
    [8192, 'verified'],
    [8193, 'malformed: header x-token'],
  ])('of %i characters is %s', (length, expected) => {
    const rest = token({ ...claims, long: '' });
    const [head = '', , signature = ''] = rest.split('.');
    const payloadBytes = Math.floor(((length - head.length - signature.length - 2) * 3) / 4);
    const padding = payloadBytes - JSON.stringify({ ...claims, long: '' }).length;
    const text = token({ ...claims, long: 'x'.repeat(padding) });
    expect(text).toHaveLength(length);
    expect(verify(text)).toBe(expected);
  });

  test('counts for a minute after it expires', () => {
    expect(verify(token({ ...claims, exp: time - 60 }))).toBe('verified');
    expect(verify(token({ ...claims, exp: time - 60.001 }))).toBe('stale: the token has expired');
  });

  test('may have an issuer and an audience that the scheme does not ask for', () => {
    const text = token({ iss: 'any', aud: 'https://any.example.com' });
    const request = webhookRequest(body, { 'x-token': text });
    expect(verifyJwt(bare, request, [secret], NOW)).toBe('verified');
  });

  test('counts until it expires, and must say when if the scheme wants that', () => {
    expect(verify(token({ ...claims, exp: time + 1 }), { expires: true })).toBe('verified');
    expect(verify(token({ ...claims, exp: time - 60 }))).toBe('verified');
    expect(verify(token({ ...claims, exp: time - 61 }))).toBe('stale: the token has expired');
    expect(verify(token({ ...claims, exp: 'soon' }))).toBe('malformed: exp of the token');
    expect(verify(token(claims), { expires: true })).toBe('malformed: exp of the token');
  });

  test('may not be too old, or from the future', () => {
    const recent = { maxAgeSeconds: 300 };
    expect(verify(token({ ...claims, iat: time - 300 }), recent)).toBe('verified');
    expect(verify(token({ ...claims, iat: time - 301 }), recent)).toBe('stale: 301 s old');
    expect(verify(token({ ...claims, iat: time + 61 }), recent)).toBe('stale: 61 s in the future');
    expect(verify(token(claims), recent)).toBe('malformed: iat of the token');
  });

  test('cannot be signed with a value that is too short for a secret', async () => {
    const short = 'guess';
    const text = token({ ...claims, iss: 'netlify' }, { key: short });
    const request = webhookRequest(body, { 'x-webhook-signature': text });
    const context = { secrets: { NETLIFY_SECRET: short }, now: NOW, fetchText: async () => '' };
    expect(await netlify({ secret: 'NETLIFY_SECRET' }).verify(request, context)).toBe('no-secret');
  });

  test('must be for the URL', () => {
    const url = 'https://hooks.example.com/hooks/a';
    expect(verify(token({ ...claims, aud: url }), { url }, url)).toBe('verified');
    expect(verify(token({ ...claims, aud: `${url}/` }), { url }, url)).toBe('untrusted: aud of the token');
    expect(verify(token(claims), { url }, url)).toBe('untrusted: aud of the token');
  });

  test('with a public key cannot be made with the text of that key as a secret', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const request = (text: string) => webhookRequest(body, { 'x-token': text });
    const es256: JwtScheme = { ...scheme, type: 'ES256' };
    const text = `${encoded({ alg: 'ES256' })}.${encoded(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifyJwt(es256, request(`${text}.${signature.toString('base64url')}`), [publicKey], NOW)).toBe(
      'verified',
    );
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const forged = `${text}.${jwtDigest(text, pem).toString('base64url')}`;
    expect(verifyJwt(es256, request(forged), [publicKey], NOW)).toBe('mismatch');
    expect(verifyJwt(es256, request(token(claims, { key: pem })), [publicKey], NOW)).toBe(
      'untrusted: the token is not ES256',
    );
    expect(verifyJwt(es256, request(forged), [pem], NOW)).toBe('mismatch');
  });

  test('with a secret cannot be signed with a private key', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const request = webhookRequest(body, { 'x-token': `${text}.${signature.toString('base64url')}` });
    expect(verifyJwt(scheme, request, [publicKey], NOW)).toBe('mismatch');
  });
});

describe('A token of the local signer', () => {
  const url = 'https://hooks.example.com/hooks/a';
  const signed = (given: JwtScheme) =>
    signRequest(given, webhookRequest(body), { secret, variables: { URL: url }, now: NOW + 999 });
  const partsOf = (given: JwtScheme) =>
    (signed(given)?.headers['x-token'] ?? '')
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  const head = { alg: 'HS256', typ: 'JWT' };
  const times = { iat: time, exp: time + 300 };

  test('has only the claims that the scheme asks for', () => {
    expect(partsOf(bare)).toEqual([head, times]);
    expect(partsOf(scheme)).toEqual([head, { ...claims, ...times }]);
    expect(partsOf({ ...bare, url })).toEqual([head, { aud: url, ...times }]);
    expect(partsOf({ ...bare, url: 'URL' })).toEqual([head, { aud: url, ...times }]);
  });

  test('is not made if only the sender has the key', () => {
    expect(signed({ ...scheme, type: 'ES256' })).toBeUndefined();
  });
});
