import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../lib/config/config.ts';
import { webhookRoutes } from '../../../../lib/routes.ts';
import {
  alertmanager,
  basic,
  discord,
  github,
  grafana,
  hmac,
  linear,
  meta,
  sendgrid,
  square,
  standardWebhooks,
  telegram,
  unsigned,
} from '../../../../lib/senders.ts';
import { signHmac, signPublicKey, signToken } from '../../../../lib/webhook/verify/sign.ts';
import { SENDER_SECRETS, signedRequest, standardAsymmetric } from '../../../support/senders.ts';

const now = 1_795_413_600_000;
const { rawBody, ...plain } = signedRequest('unsigned', { now });
const contextWith = (secrets: Readonly<Record<string, string>>) => ({
  secrets,
  now,
  fetchText: async () => '',
});
const requestWith = (headers: Record<string, string>) => ({ ...plain, rawBody, headers });

describe('Rotation: of several secrets any one passes', () => {
  test('of an HMAC sender', () => {
    const { scheme, verify } = github({ secret: ['NEW', 'OLD'] });
    const signed = (secret: string) => requestWith(signHmac(scheme, { rawBody, secret, now }));
    const context = contextWith({ NEW: 'the new one', OLD: 'the old one' });
    expect(
      ['the new one', 'the old one', 'another one', ''].map(
        (secret) => verify(signed(secret), context) === 'verified',
      ),
    ).toEqual([true, true, false, false]);
  });

  test('of a token sender', () => {
    const { scheme, verify } = telegram({ secret: ['NEW', 'OLD'] });
    const context = contextWith({ NEW: 'the new one', OLD: 'the old one' });
    const shown = ['the new one', 'the old one', 'another one', ''].map((secret) =>
      requestWith(signToken(scheme, secret)),
    );
    expect(shown.map((request) => verify(request, context) === 'verified')).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('an empty secret is skipped, also beside one that is not empty', () => {
    const { scheme, verify } = github({ secret: ['NEW', 'OLD'] });
    const request = requestWith(signHmac(scheme, { rawBody, secret: '', now }));
    expect(verify(request, contextWith({ NEW: '', OLD: 'the old one' }))).not.toBe('verified');
  });

  test('each of the variables must be there', () => {
    expect(github({ secret: ['NEW', 'OLD'] }).secrets.map(({ name }) => name)).toEqual(['NEW', 'OLD']);
    expect(meta({ secret: 'APP', verifyToken: 'TOKEN' }).secrets.map(({ name }) => name)).toEqual([
      'APP',
      'TOKEN',
    ]);
  });
});

describe('Standard Webhooks with both kinds of key', () => {
  const sender = standardWebhooks({ secret: 'WHSEC', publicKey: 'WHPK' });
  const { privateKey, scheme } = standardAsymmetric;
  const asymmetric = signPublicKey(scheme, { rawBody, privateKey, now, id: 'msg_1' });

  test('takes either signature, alone or in a list', () => {
    const context = contextWith(SENDER_SECRETS);
    const list = `v1,${'A'.repeat(43)}= ${asymmetric['webhook-signature']} v2,x`;
    expect(sender.verify(requestWith(asymmetric), context)).toBe('verified');
    expect(sender.verify(requestWith({ ...asymmetric, 'webhook-signature': list }), context)).toBe(
      'verified',
    );
  });

  test.each(['\u00a0', '\u3000', '\ufeff'])(
    'refuses an id with other white space at its end: %j',
    (space) => {
      const request = requestWith({ ...asymmetric, 'webhook-id': `msg_1${space}` });
      expect(sender.verify(request, contextWith(SENDER_SECRETS))).toBe('mismatch');
    },
  );

  test('takes neither under the other’s name', () => {
    const renamed = (asymmetric['webhook-signature'] ?? '').replace('v1a,', 'v1,');
    const request = requestWith({ ...asymmetric, 'webhook-signature': renamed });
    expect(sender.verify(request, contextWith(SENDER_SECRETS))).not.toBe('verified');
  });

  test('names neither key: the start is refused', () => {
    expect(() => standardWebhooks({ secret: [] })).toThrow('needs "secret"');
  });

  test.each(['', 'whpk_', 'whpk_!!', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])(
    'with the public key %j: the start is refused',
    (value) => {
      expect(standardWebhooks({ publicKey: 'KEY' }).secrets[0]?.problem(value)).toBeTruthy();
    },
  );
});

describe('hmac', () => {
  const secret = 'SECRET';
  const signature = { header: 'X-Signature' };

  test.each([
    [
      { signed: '{timestamp}' },
      '"signed" has no {body}, so the body would not be verified, and is {timestamp}',
    ],
    [
      { timestamp: { header: 'x-time', toleranceSeconds: 60 } },
      '"signed" has no {timestamp}, so the timestamp would',
    ],
    [{ signed: '{timestamp}.{body}' }, '"signed" has {timestamp}, but the option "timestamp" is missing'],
    [{ signed: '{id}.{body}' }, '"signed" has {id}, but the option "deliveryId" is missing'],
    [{ deliveryId: { header: 'x-id' } }, '"signed" has no {id}, so the id would not be verified'],
    [{ signed: '{url}{body}' }, '"signed" has {url}, but the option "url" is missing'],
  ])(
    'that would leave something unsigned, or sign what is missing, does not start: %j',
    (options, problem) => {
      expect(() => hmac({ secret, signature, ...options })).toThrow(`hmac: ${problem}`);
    },
  );

  test.each([
    [
      { signature: { ...signature, prefx: 'v1=' } },
      '"signature" has no option "prefx", only "header", "separator", "prefix"',
    ],
    [{ signature: {} }, '"signature" needs "header"'],
    [{ timestamp: { header: 'x-time', tolerance: 300 } }, '"timestamp" has no option "tolerance"'],
    [{ timestamp: { header: 'x-time', toleranceSeconds: 0 } }, '"timestamp" needs "toleranceSeconds"'],
    [
      { timestamp: { header: 'x-time', toleranceSeconds: Number.NaN } },
      '"timestamp" needs "toleranceSeconds"',
    ],
    [
      { timestamp: { header: 'x-time', toleranceSeconds: 9, unit: 'hours' } },
      '"unit" is hours, and must be one of seconds',
    ],
    [{ deliveryId: { header: 'x-id', name: 'x' } }, '"deliveryId" has no option "name"'],
    [{ key: { base64after: '' } }, '"key" has no option "base64after"'],
    [{ algorithm: 'md5' }, 'hmac: "algorithm" is md5, and must be one of sha1, sha256, sha512'],
    [{ encoding: 'utf8' }, 'hmac: "encoding" is utf8, and must be one of hex, base64, base64url'],
    [{ media: 'yaml' }, 'hmac: "media" is yaml, and must be one of json, json-as-text, any'],
  ])('with an option that cannot be used inside of its options does not start: %j', (wrong, problem) => {
    const options: object = { secret, signature, ...wrong };
    expect(() => hmac(options as Parameters<typeof hmac>[0])).toThrow(problem);
  });

  test('with a name that stands for nothing does not start', () => {
    const signed = 'v0:{delivery_id}:{body}';
    const problem = `hmac: "signed" can have {body}, {timestamp}, {id} and {url}, but not {delivery_id}, and is ${signed}`;
    expect(() => hmac({ secret, signature, signed })).toThrow(new TypeError(problem));
  });

  test('takes a key that is base64, and refuses a text that is none', () => {
    const [variable] = hmac({ secret, signature, key: { base64After: '' } }).secrets;
    expect(variable?.problem('not base64')).toBe('is not the base64 of at least 16 bytes');
    expect(variable?.problem(Buffer.alloc(16, 1).toString('base64'))).toBeUndefined();
  });
});

describe('Linear', () => {
  const { scheme, verify } = linear({ secret: 'SECRET' });
  const verifies = (body: string) => {
    const bytes = Buffer.from(body);
    const headers = signHmac(scheme, { rawBody: bytes, secret: 'a secret', now });
    const fresh = { ...headers, 'linear-timestamp': String(now) };
    return verify({ ...requestWith(fresh), rawBody: bytes }, contextWith({ SECRET: 'a secret' }));
  };

  test('is judged by the time in its signed body; a fresh header does not rescue a stale one', () => {
    expect(verifies(`{"webhookTimestamp":${now}}`)).toBe('verified');
    expect(verifies(`{"webhookTimestamp":${now - 61_000}}`)).not.toBe('verified');
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"webhookTimestamp":"1795413600000"}',
    '{"webhookTimestamp":1e999}',
  ])('well signed, but with no time in its body, is refused: %j', (body) =>
    expect(verifies(body)).not.toBe('verified'),
  );
});

test('no secret stands in the error that refuses the start', () => {
  const bad = 'not-a-key-but-somebody-pasted-it';
  const options = [
    standardWebhooks({ secret: 'BAD', publicKey: 'WORSE' }),
    discord({ publicKey: 'BAD' }),
    sendgrid({ publicKey: 'BAD' }),
    square({ secret: 'FINE', url: 'BAD' }),
  ];
  for (const { secrets } of options) {
    const values = Object.fromEntries(secrets.map(({ name }) => [name, bad]));
    expect(() => loadConfig(values, secrets)).toThrow('BAD');
    expect(() => loadConfig(values, secrets)).not.toThrow(bad);
  }
});

describe('Other options', () => {
  test('a URL may be a variable, which must hold one', () => {
    const [, url] = square({ secret: 'SECRET', url: 'SQUARE_URL' }).secrets;
    expect([url?.name, url?.problem('example.com'), url?.problem('https://example.com/x')]).toEqual([
      'SQUARE_URL',
      'is not a URL',
      undefined,
    ]);
    expect(square({ secret: 'SECRET', url: 'https://example.com/x' }).secrets).toHaveLength(1);
  });

  test('Grafana signs without a time unless a header for it is named', () => {
    const { scheme, verify } = grafana({ secret: 'SECRET', header: 'X-Mine' });
    const request = requestWith(signHmac(scheme, { rawBody, secret: 'a secret', now: 0 }));
    expect(request.headers).toHaveProperty('x-mine');
    expect(verify(request, contextWith({ SECRET: 'a secret' }))).toBe('verified');
  });

  test.each([
    ['Bearer token', alertmanager({ secret: 'SECRET' })],
    ['bearer token', alertmanager({ secret: 'SECRET' })],
    [`Basic ${btoa('am:token')}`, alertmanager({ secret: 'SECRET', username: 'am' })],
    [`BASIC ${btoa('am:token')}`, alertmanager({ secret: 'SECRET', username: 'am' })],
    ['token', alertmanager({ secret: 'SECRET', header: 'Authorization' })],
  ])('a monitor may show %s', (authorization, { verify }) => {
    expect(verify(requestWith({ authorization }), contextWith({ SECRET: 'token' }))).toBe('verified');
    expect(verify(requestWith({ authorization }), contextWith({ SECRET: 'tokem' }))).not.toBe('verified');
  });

  test('a user name with a colon, where the password would seem to begin, does not start', () => {
    expect(() => basic({ username: 'a:b', secret: 'SECRET' })).toThrow('has no colon');
  });

  test('a Telegram token that Telegram would not take stops the start', () => {
    const [variable] = telegram({ secret: 'SECRET' }).secrets;
    expect(variable?.problem('with blanks')).toBeTruthy();
    expect(variable?.problem('Abc_-9')).toBeUndefined();
  });

  test.each(['', '  ', '\n'])('unsigned without a reason (%j) does not start', (reason) => {
    expect(() => unsigned({ reason })).toThrow('says why');
  });

  test('a route without a sender, and unsigned without a reason, do not compile', () => {
    // @ts-expect-error: `sender` is missing
    expect(() => webhookRoutes({ orders: { to: 'orders' } })).toThrow('route "orders" has a wrong "sender"');
    // @ts-expect-error: `reason` is missing
    expect(() => unsigned({})).toThrow();
  });
});
