import { describe, expect, test } from 'vitest';
import { hmac, standardWebhooks } from '../../../../lib/senders.ts';
import { boundaryProblem, isAmbiguous } from '../../../../lib/webhook/verify/boundary.ts';
import { verifyHmac } from '../../../../lib/webhook/verify/hmac.ts';
import { signHmac } from '../../../../lib/webhook/verify/sign.ts';

const now = 1_795_413_600_000;
const secret = 'long enough';
const key = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

describe('The boundary between id and body cannot be moved', () => {
  const { scheme } = hmac({
    secret: 'S',
    signature: { header: 'x-signature' },
    deliveryId: { header: 'x-id' },
    signed: '{id}.{body}',
  });
  const headers = signHmac(scheme, {
    rawBody: Buffer.from('transfer 5.000.00 to bob'),
    secret,
    now,
    id: 'd1',
  });
  const verify = (id: string, body: string) =>
    verifyHmac(
      scheme,
      { headers: { ...headers, 'x-id': id }, repeatedHeaders: new Set(), rawBody: Buffer.from(body) },
      [secret],
      now,
    );

  test('in a signed request', () => {
    expect(verify('d1', 'transfer 5.000.00 to bob')).toBe('verified');
    expect(verify('d1.transfer 5', '000.00 to bob')).toBe(
      'malformed: the id contains what separates it from the body',
    );
  });

  test.each<[string, string, string, boolean]>([
    ['{id}.{body}', 'd1', 'x', false],
    ['{id}.{body}', 'd.1', 'x', true],
    ['{id}::{body}', 'a:', 'b', true],
    ['{id}::{body}', 'a', ':b', false],
    ['{id}.{timestamp}.{body}', 'evt.1', 'x', false],
    ['{id}.{timestamp}.{body}', 'evt.v1.x', 'x', false],
    ['{id}.{timestamp}.{body}', 'evt.1795413600', 'x', true],
    ['{id}.{timestamp}.{body}', 'evt.1795413600.a', 'x', true],
    ['{timestamp}.{id}.{body}', 'a-b', '1.x', false],
    ['{timestamp}.{id}.{body}', 'a.b', '1.x', true],
    ['{body}.{id}', 'a', 'x.y', false],
    ['{body}.{id}', 'y.a', 'x', true],
    ['{body}.{id}.{timestamp}', 'a', 'x.y.z', false],
    ['{body}.{id}.{timestamp}', 'z.a', 'x', true],
    ['v0:{url}:{id}:{body}', 'a', 'x', false],
    ['{timestamp}{body}', '', '5', false],
  ])('%s of id %j and body %j: ambiguous is %j', (signed, id, body, expected) => {
    const parts = { id, timestamp: '1795413600', url: 'https://a.example/x?y=(z)', body: Buffer.from(body) };
    expect(isAmbiguous(signed, parts)).toBe(expected);
  });

  test('and is not clear without a time that can be read', () => {
    const parts = { id: 'a', timestamp: 'soon', url: '', body: Buffer.from('x') };
    expect(isAmbiguous('{id}.{timestamp}.{body}', parts)).toBe(true);
  });

  test.each([
    ['{id}.{timestamp}.{body}', 'milliseconds'],
    ['{id}.{timestamp}.{body}', 'rfc3339'],
    ['{timestamp}.{id}.{body}', 'milliseconds'],
    ['{body}.{timestamp}.{id}', 'rfc3339'],
    ['{body}.{id}.{timestamp}', 'rfc3339'],
  ] as const)('while %s is clear with its time in %s', (signed, unit) => {
    const { scheme: timed } = hmac({
      secret: 'S',
      signature: { header: 'x-signature' },
      deliveryId: { header: 'x-id' },
      timestamp: { header: 'x-time', toleranceSeconds: 60, unit },
      signed,
    });
    const rawBody = Buffer.from('{"a":1.5}');
    const signedHeaders = signHmac(timed, { rawBody, secret, now, id: 'd-1' });
    const request = { headers: signedHeaders, repeatedHeaders: new Set<string>(), rawBody };
    expect(verifyHmac(timed, request, [secret], now)).toBe('verified');
    const time = signedHeaders['x-time'] ?? '';
    expect(isAmbiguous(signed, { id: `a.${time}.b`, timestamp: time, url: '', body: rawBody, unit })).toBe(
      true,
    );
  });

  test.each(['{id}{body}', '{id}{timestamp}.{body}', '{body}{id}'])(
    'and a scheme that has none does not start: %s',
    (signed) => {
      expect(boundaryProblem(signed)).toBe('must have a text between {id} and {body}');
      const timestamp = { header: 'x-time', toleranceSeconds: 60 };
      const options = {
        secret: 'S',
        signature: { header: 'x-signature' },
        deliveryId: { header: 'x-id' },
        signed,
      };
      expect(() => hmac(signed.includes('time') ? { ...options, timestamp } : options)).toThrow(
        '{id} and {body}',
      );
    },
  );

  test('while Standard Webhooks may have dots in its ids', () => {
    const sender = standardWebhooks({ secret: 'KEY' });
    const rawBody = Buffer.from('{"a":1}');
    if (!('key' in sender.scheme)) throw new Error('a shared secret was expected');
    const signed = signHmac(sender.scheme, { rawBody, secret: key, now, id: 'msg.2026.1' });
    expect(
      verifyHmac(sender.scheme, { headers: signed, repeatedHeaders: new Set(), rawBody }, [key], now),
    ).toBe('verified');
  });
});
