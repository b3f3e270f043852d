import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyPublicKey } from '../../../../lib/webhook/verify/public-key.ts';
import type { PublicKeyScheme, TokenScheme } from '../../../../lib/webhook/verify/scheme.ts';
import { verifyToken } from '../../../../lib/webhook/verify/token.ts';

const request = (headers: Record<string, string>, repeated: readonly string[] = []) => ({
  headers,
  repeatedHeaders: new Set(repeated),
  rawBody: Buffer.from('{}'),
});

describe('A bearer token', () => {
  const scheme: TokenScheme = { algorithm: 'token', header: 'authorization', prefix: 'Bearer ' };
  const verify = (authorization: string, secrets = ['secret', 'newer']) =>
    verifyToken(scheme, request({ authorization }), secrets);

  test.each(['Bearer secret', 'bearer secret', 'Bearer newer'])('passes as %s', (authorization) => {
    expect(verify(authorization)).toBe('verified');
  });

  test.each([
    ['mismatch', 'Bearer other'],
    ['mismatch', 'Bearer Secret'],
    ['malformed: header authorization', 'Bearer '],
    ['malformed: header authorization', 'Basic secret'],
    ['malformed: header authorization', ''],
  ])('is refused as "%s" if the header is %j', (refused, authorization) => {
    expect(verify(authorization)).toBe(refused);
  });

  test('is refused if it is missing, comes twice, or there is no secret', () => {
    expect(verifyToken(scheme, request({}), ['secret'])).toBe('missing: header authorization');
    const twice = request({ authorization: 'Bearer secret' }, ['authorization']);
    expect(verifyToken(scheme, twice, ['secret'])).toBe('malformed: header authorization');
    expect(verify('Bearer secret', [])).toBe('no-secret');
  });
});

describe('A signature with a private key', () => {
  const scheme: PublicKeyScheme = {
    algorithm: 'ed25519',
    encoding: 'hex',
    signature: { header: 'x-signature', separator: ',' },
    signed: '{body}',
  };
  const [one, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const signature = sign(null, Buffer.from('{}'), one.privateKey).toString('hex');
  const verify = (text: string, keys = [one.publicKey]) =>
    verifyPublicKey(scheme, request({ 'x-signature': text }), keys, 0);

  test('passes with any of several keys, and as any of several signatures', () => {
    expect(verify(signature, [other.publicKey, one.publicKey])).toBe('verified');
    expect(verify(`${'0'.repeat(128)},${signature}`)).toBe('verified');
  });

  test('of another key does not pass, and no signature does without a key', () => {
    expect(verify(signature, [other.publicKey])).toBe('mismatch');
    expect(verify(signature, [])).toBe('no-secret');
  });

  test('with ECDSA is one of SHA-256', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ecdsa = { ...scheme, algorithm: 'ecdsa-sha256' } as const;
    const of = (algorithm: string) => sign(algorithm, Buffer.from('{}'), privateKey).toString('hex');
    const verifyEcdsa = (text: string) =>
      verifyPublicKey(ecdsa, request({ 'x-signature': text }), [publicKey], 0);
    expect(verifyEcdsa(of('sha256'))).toBe('verified');
    expect(verifyEcdsa(of('sha512'))).toBe('mismatch');
  });
});
