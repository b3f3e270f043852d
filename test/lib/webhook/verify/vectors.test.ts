import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { discord, sendgrid, stripe } from '../../../../lib/senders.ts';
import { hmacDigest } from '../../../../lib/webhook/verify/hmac.ts';
import { ed25519Spki, verifyPublicKey } from '../../../../lib/webhook/verify/public-key.ts';
import type { PublicKeyScheme } from '../../../../lib/webhook/verify/scheme.ts';
import { signPublicKey } from '../../../../lib/webhook/verify/sign.ts';
import { twilioDigest, twilioTexts, verifyTwilio } from '../../../../lib/webhook/verify/twilio.ts';

const request = (headers: Record<string, string>, body: string | Buffer) => ({
  headers,
  repeatedHeaders: new Set<string>(),
  rawBody: Buffer.from(body),
});
const secret = 'SECRET';

test.each([
  ['', 'f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd'],
  ['{"obj1":"hello","obj2":"world"}', 'bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363'],
  ['\u{1F600}', '837da296d05c4fe31f61d5d7ead035099d9585a5bcde87de952012a78f0b0c43'],
])('the HMAC of Stripe over %j', (text, digest) => {
  expect(hmacDigest(stripe({ secret }).scheme, 'test_secret', [text]).toString('hex')).toBe(digest);
});

describe('Twilio', () => {
  const call =
    'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212';
  const binding = 'MessagingBinding.Address=%2B1325xxxxxxx&MessagingBinding.Address=%2B1415xxxxxxx';
  const json = '{"property": "value", "boolean": true}';
  const query = 'foo=1&bar=2';
  const jsonQuery = `${query}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620`;
  const url = 'https://mycompany.com/myapp.php';
  const form = 'application/x-www-form-urlencoded';
  const signed = (signature: string, type: string, body: string, queryString: string) => ({
    ...request({ 'x-twilio-signature': signature, 'content-type': type }, body),
    front: 'http-api' as const,
    query: queryString,
  });

  test.each([
    ['a form', call, query, form, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['a form, the port in the URL', call, query, form, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['JSON, by its hash', json, jsonQuery, 'application/json', 'a9nBmqA0ju/hNViExpshrM61xv4='],
    ['a field with two values', binding, query, form, '83O6e2vORAoJHUNzJjDWN1jz+BA='],
    [
      'a field with a value twice',
      'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234',
      query,
      form,
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
  ])('%s', (_, body, queryString, type, signature) => {
    for (const base of [url, url.replace('.com', '.com:443'), `${url}?ignored=1`]) {
      expect(verifyTwilio(signed(signature, type, body, queryString), base, ['12345'])).toBe('verified');
    }
    expect(verifyTwilio(signed(signature, type, `${body}x`, queryString), url, ['12345'])).not.toBe(
      'verified',
    );
    expect(verifyTwilio(signed(signature, type, body, `${queryString}&x=`), url, ['12345'])).not.toBe(
      'verified',
    );
    expect(verifyTwilio(signed(signature, type, body, queryString), `${url}x`, ['12345'])).not.toBe(
      'verified',
    );
    expect(verifyTwilio(signed(signature, type, body, queryString), url, ['54321'])).not.toBe('verified');
    const texts = twilioTexts(signed('', type, body, queryString), url);
    expect([texts].flat().map((text) => twilioDigest(text, '12345').toString('base64'))).toContain(signature);
  });

  test('a body that nothing binds is refused, whatever its signature', () => {
    const emptyForm = signed('', form, '', query);
    const [text = ''] = [twilioTexts(emptyForm, url)].flat();
    const signature = twilioDigest(text, '12345').toString('base64');
    expect(verifyTwilio(signed(signature, form, '', query), url, ['12345'])).toBe('verified');
    expect(verifyTwilio(signed(signature, 'application/json', json, query), url, ['12345'])).not.toBe(
      'verified',
    );
    expect(verifyTwilio(signed(signature, form, '', query), '', ['12345'])).not.toBe('verified');
  });
});

describe('SendGrid', () => {
  const { scheme, secrets } = sendgrid({ publicKey: 'KEY' });
  const KEY =
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==';
  const body =
    '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",' +
    '"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",' +
    '"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n';
  const headers = {
    'x-twilio-email-event-webhook-timestamp': '1600112502',
    'x-twilio-email-event-webhook-signature':
      'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  };

  test('a signature over the body to its last line end', () => {
    const key = createPublicKey({ key: Buffer.from(KEY, 'base64'), format: 'der', type: 'spki' });
    const at = (seconds: number, text = body) =>
      verifyPublicKey(scheme, request(headers, text), [key], seconds * 1000) === 'verified';
    expect([1600112202, 1600112502, 1600112802, 1600112803].map((seconds) => at(seconds))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(at(1600112502, body.trimEnd())).toBe(false);
    expect(secrets[0]?.problem(KEY)).toBeUndefined();
  });

  test('a signature over a batch, line ends within it included', () => {
    const spki =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ4LIFtWztlsF7skFqOncjD1lun4H5w8XOhyOArHW9RcIx/FfEzx6cikC/yPfUvwaX/JScE7Fc9CJD2afQ9Ok3Q==';
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const batch =
      '[{"email":"invalid@gmail.com","event":"processed","send_at":0,"sg_event_id":"cHJvY2Vzc2VkLTE5OTQyMTEyLXFOd0JMZ1BRUWpXNkRKdktRd1NBYnctMA","sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0","smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","timestamp":1619651146},\r\n{"email":"invalid@gmail.com","event":"bounce","ip":"167.89.101.76","reason":"552 5.2.2 The email account that you tried to reach is over quota and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm c17si1130468pgv.34 - gsmtp","sg_event_id":"Ym91bmNlLTAtMTk5NDIxMTItcU53QkxnUFFRalc2REp2S1F3U0Fidy0w","sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0","smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","status":"5.2.2","timestamp":1619651147,"tls":1,"type":"blocked"}]\r\n';
    const signed = {
      'x-twilio-email-event-webhook-timestamp': '1619651159',
      'x-twilio-email-event-webhook-signature':
        'MEYCIQC/I4o6vCgqRYrTljjoVWB/GRWNtxeePlLMHr3x9ETeRQIhAIpV+03nREPTTHWSW0wIOA0EoMPdcNgXa70yCaqDJlu5',
    };
    const holds = (text: string) =>
      verifyPublicKey(scheme, request(signed, text), [key], 1619651159_000) === 'verified';
    expect([holds(batch), holds(batch.replaceAll('\r\n', ''))]).toEqual([true, false]);
  });

  test.each(['x', KEY.slice(4), ed25519Spki(Buffer.alloc(32, 1)).toString('base64')])(
    'a key that is none of P-256 stops the start: %s',
    (text) => expect(secrets[0]?.problem(text)).toBe('is not a public key for ecdsa-sha256'),
  );
});

describe('ed25519', () => {
  const scheme: PublicKeyScheme = {
    algorithm: 'ed25519',
    encoding: 'hex',
    signature: { header: 'signature' },
    signed: '{body}',
  };

  test.each([
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('RFC 8032, 7.1, public key %s', (publicKey, message, signature) => {
    const spki = ed25519Spki(Buffer.from(publicKey, 'hex'));
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const body = Buffer.from(message, 'hex');
    expect(verifyPublicKey(scheme, request({ signature }, body), [key], 0)).toBe('verified');
    expect(verifyPublicKey(scheme, request({ signature }, Buffer.from('x')), [key], 0)).not.toBe('verified');
    expect(discord({ publicKey: 'KEY' }).secrets[0]?.problem(publicKey)).toBeUndefined();
  });

  test('RFC 8032, 7.1, test 1: its private key makes the same signature', () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const { signature } = signPublicKey(scheme, { privateKey, rawBody: Buffer.alloc(0), now: 0 });
    expect(signature).toMatch(/^e5564300c360ac72/);
  });

  test.each(['', 'x', '00'.repeat(31), `${'00'.repeat(32)}0`])('%j is no public key', (text) => {
    expect(discord({ publicKey: 'KEY' }).secrets[0]?.problem(text)).toBeTruthy();
  });
});
