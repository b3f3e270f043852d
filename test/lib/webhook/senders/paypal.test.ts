import { generateKeyPairSync, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paypal } from '../../../../lib/webhook/senders/paypal.ts';
import { createTextFetcher } from '../../../../lib/webhook/verify/fetch.ts';
import { certificateOf } from '../../../support/certificate.ts';
import {
  contextWithTexts,
  flipBit,
  isAccepted,
  NOW,
  webhookRequest,
} from '../../../support/webhook-request.ts';

const certificateUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const texts = { [certificateUrl]: certificateOf(publicKey) };
const secrets = { PAYPAL_WEBHOOK_ID: '9XL90610J3647323C' };
const body =
  '{"id":"WH-2WR32451HC0233532-67976317FL4543714","event_type":"PAYMENT.CAPTURE.COMPLETED",' +
  '"create_time":"2026-11-23T05:59:58.000Z","resource":{"note":"♥"}}';

type Headers = Record<string, string>;
function signed(
  of: string | Buffer = body,
  { id = '7f80', hash = 'sha256', webhook = '9XL90610J3647323C' } = {},
): Headers {
  const time = '2026-11-23T06:00:00Z';
  const text = `${id}|${time}|${webhook}|${crc32(of)}`;
  return {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign(hash, Buffer.from(text), privateKey).toString('base64'),
    'paypal-cert-url': certificateUrl,
    'paypal-auth-algo': 'SHA256withRSA',
  };
}

const sender = paypal({ webhookId: 'PAYPAL_WEBHOOK_ID' });
const verify = (headers: Headers, of: string | Buffer = body, now = NOW) =>
  sender.verify(webhookRequest(of, headers), contextWithTexts(texts, { secrets, now }));

test('The checksum is CRC-32 as published', () => {
  expect(crc32('123456789')).toBe(3_421_780_262);
});

describe('PayPal', () => {
  test.each<[string, string | Buffer]>([
    ['JSON', body],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe])],
    ['a body with a byte order mark', `\uFEFF${body}`],
    ['an empty body', ''],
  ])('signs %s by its bytes', async (_, of) => {
    expect(await verify(signed(of), of)).toBe('verified');
  });

  test('may deliver for three days and five minutes, and be five minutes ahead', async () => {
    const at = (seconds: number) => isAccepted(verify(signed(), body, NOW + seconds * 1000));
    expect(await Promise.all([259_500, 259_501, -300, -301].map(at))).toEqual([true, false, true, false]);
  });

  test('may have several webhooks post here', async () => {
    const both = paypal({ webhookId: ['OLD', 'NEW'] });
    const context = contextWithTexts(texts, { secrets: { OLD: 'x', NEW: '9XL90610J3647323C' } });
    expect(both.secrets.map(({ name }) => name)).toEqual(['OLD', 'NEW']);
    expect(await both.verify(webhookRequest(body, signed()), context)).toBe('verified');
  });

  test('tells the id, type and time of its event', () => {
    expect(sender.events(webhookRequest(body, signed()), { splitBatch: true })).toMatchObject([
      {
        id: 'WH-2WR32451HC0233532-67976317FL4543714',
        type: 'PAYMENT.CAPTURE.COMPLETED',
        time: '2026-11-23T05:59:58.000Z',
        data: body,
      },
    ]);
  });
});

describe('Refused, and nothing thrown, is a request', () => {
  const good = signed();
  const sig = good['paypal-transmission-sig'] ?? '';
  const without = (name: string) =>
    Object.fromEntries(Object.entries(good).filter(([other]) => other !== name));

  test.each<[string, Headers]>([
    ['without an id', without('paypal-transmission-id')],
    ['without a time', without('paypal-transmission-time')],
    ['without a signature', without('paypal-transmission-sig')],
    ['without a certificate', without('paypal-cert-url')],
    ['with another id', { ...good, 'paypal-transmission-id': '7f81' }],
    ['with an id that reaches into the time', signed(body, { id: '7f80|x' })],
    ['with another time', { ...good, 'paypal-transmission-time': '2026-11-23T06:00:01Z' }],
    ['with a time that is none', { ...good, 'paypal-transmission-time': 'now' }],
    ['with an empty signature', { ...good, 'paypal-transmission-sig': '' }],
    ['with a signature cut short', { ...good, 'paypal-transmission-sig': sig.slice(0, -4) }],
    ['with a flipped bit in the signature', { ...good, 'paypal-transmission-sig': flipBit(sig, 7) }],
    ['with a signature that is not base64', { ...good, 'paypal-transmission-sig': `*${sig}` }],
    ['with two signatures', { ...good, 'paypal-transmission-sig': `${sig},${sig}` }],
    ['of another webhook', signed(body, { webhook: 'WEBHOOK_ID' })],
    [
      'signed with SHA-1, and saying so',
      { ...signed(body, { hash: 'sha1' }), 'paypal-auth-algo': 'SHA1withRSA' },
    ],
  ])('%s', async (_, headers) => {
    expect(await verify(headers)).not.toBe('verified');
  });

  test('with a flipped bit anywhere in its body', async () => {
    const changed = [0, 1, 20, body.length - 1].map((index) => flipBit(body, index));
    expect(await Promise.all(changed.map((other) => isAccepted(verify(good, other))))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test.each([
    'paypal-transmission-id',
    'paypal-transmission-time',
    'paypal-transmission-sig',
    'paypal-cert-url',
  ])('with %s given twice', async (name) => {
    const request = webhookRequest(body, good, { repeatedHeaders: new Set([name]) });
    expect(await sender.verify(request, contextWithTexts(texts, { secrets }))).not.toBe('verified');
  });

  test('when there is no webhook id', async () => {
    const request = webhookRequest(body, signed(body, { webhook: '' }));
    const context = contextWithTexts(texts, { secrets: { PAYPAL_WEBHOOK_ID: '' } });
    expect(await sender.verify(request, context)).not.toBe('verified');
  });

  test.each([
    'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1',
    'https://user:pw@api.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
    'http://api.paypal.com/v1/notifications/certs/CERT-1',
    'https://www.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.paypal.com/v1/notifications/certs/../../files/1',
    'https://api.paypal.com/v1/notifications/certs/CERT-1?x=1',
  ])('whose certificate is at %s, which is not even asked', async (url) => {
    const context = contextWithTexts({ [url]: certificateOf(publicKey) }, { secrets });
    expect(await sender.verify(webhookRequest(body, { ...good, 'paypal-cert-url': url }), context)).toMatch(
      /^(untrusted|malformed)/,
    );
    expect(context.fetched).toEqual([]);
  });
});

test('No other bytes, id, time or signature pass with what was signed', async () => {
  const good = signed();
  const places = [
    'body',
    'paypal-transmission-id',
    'paypal-transmission-time',
    'paypal-transmission-sig',
  ] as const;
  const mutation = fc.record({ place: fc.constantFrom(...places), at: fc.nat(), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ place, at, to }) => {
      const bytes = Buffer.from(place === 'body' ? body : (good[place] ?? ''), 'utf8');
      // The last letter before the padding of base64 has bits that say nothing.
      const index = at % (bytes.length - (place === 'paypal-transmission-sig' ? 3 : 0));
      fc.pre(bytes[index] !== to);
      bytes[index] = to;
      const [headers, of] =
        place === 'body' ? [good, bytes] : [{ ...good, [place]: bytes.toString('latin1') }, body];
      expect(await verify(headers, of)).not.toBe('verified');
    }),
  );
});

test('A host of PayPal that DNS does not know now exists all the same: PayPal is to post again', async () => {
  const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const fetchText = createTextFetcher(() => Promise.reject(new TypeError('fetch failed', { cause })));
  const context = contextWithTexts({}, { secrets, fetchText });
  const verified = sender.verify(webhookRequest(body, signed()), context);
  await expect(verified).rejects.toMatchObject({ answer: { status: 503 } });
});
