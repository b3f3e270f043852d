import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { netlify } from '../../../../lib/webhook/senders/netlify.ts';
import { type JwtScheme, jwtDigest, verifyJwt } from '../../../../lib/webhook/verify/jwt.ts';
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
  });
});
