import { describe, expect, test } from 'vitest';
import { adyen, box, discord, figma, sendgrid } from '../../../../lib/senders.ts';
import type { Scheme } from '../../../../lib/webhook/verify/scheme.ts';
import { signRequest } from '../../../../lib/webhook/verify/sign.ts';
import { NOW, webhookRequest } from '../../../support/webhook-request.ts';

const secret = '0f'.repeat(32);
const sign = (scheme: Scheme, body: string, query = '') =>
  signRequest(scheme, webhookRequest(body, {}, { query }), { secret, variables: {}, now: NOW });

describe('Signing', () => {
  test.each<[string, Scheme]>([
    ['Discord, Ed25519', discord({ publicKey: 'KEY' }).scheme],
    ['SendGrid, ECDSA', sendgrid({ publicKey: 'KEY' }).scheme],
  ])('is not possible if only the sender has the key: %s', (_, scheme) => {
    expect(sign(scheme, '{}')).toBeUndefined();
  });

  test('names no query if the signature stands in a header', () => {
    const signed = sign(box({ secret: 'KEY' }).scheme, '{}', 'a=1&a=2');
    expect(signed).toMatchObject({ headers: { 'box-signature-version': '1' } });
    expect(signed).not.toHaveProperty('query');
  });

  test('in the body changes no other byte of it', () => {
    const signed = sign(figma({ secret: 'KEY' }).scheme, '{"file_name":"é ♥","passcode":""}');
    expect(signed?.rawBody.toString()).toBe(`{"file_name":"é ♥","passcode":"${secret}"}`);
  });

  test('leaves the signature empty if there are no items to sign', () => {
    const signed = sign(adyen({ secret: 'KEY' }).scheme, '{"additionalData":{"hmacSignature":"AAAA"}}');
    expect(signed?.rawBody.toString()).toBe('{"additionalData":{"hmacSignature":""}}');
  });
});
