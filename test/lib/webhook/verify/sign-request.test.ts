import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Scheme } from '../../../../lib/webhook/verify/scheme.ts';
import { ciphertextOf } from '../../../../lib/webhook/verify/sealed.ts';
import { signRequest } from '../../../../lib/webhook/verify/sign.ts';
import { NOW, webhookRequest } from '../../../support/webhook-request.ts';

const signature = { header: 'x-signature' };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

test.each<Scheme>([
  { algorithm: 'ed25519', signature, encoding: 'hex', signed: '{body}' },
  { algorithm: 'ecdsa-sha256', signature, encoding: 'base64', signed: '{body}' },
  { algorithm: 'jwt', type: 'ES256', header: 'x-token' },
])('A request with $algorithm cannot be signed here: only its sender has the key', (scheme) => {
  expect(signRequest(scheme, webhookRequest('{}'), { secret, variables: {}, now: NOW })).toBeUndefined();
});

test.each(['{"encrypt":1}', '{"encrypt":null}', '{}', '[]'])('%s has no ciphertext', (body) => {
  expect(ciphertextOf({ format: 'json', member: 'encrypt' }, Buffer.from(body))).toBe('');
});
