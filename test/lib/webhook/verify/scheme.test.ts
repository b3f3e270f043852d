import { describe, expect, test } from 'vitest';
import { github, stripe } from '../../../../lib/senders.ts';
import { standardScheme as standard } from '../../../../lib/webhook/factories/standard-webhooks-sender.ts';
import { gitlabSigned } from '../../../../lib/webhook/senders/gitlab-signed.ts';
import { secretProblem, verifyHmac } from '../../../../lib/webhook/verify/hmac.ts';
import { signHmac } from '../../../../lib/webhook/verify/sign.ts';

const secret = 'SECRET';
const request = (headers: Record<string, string>, body: string) => ({
  headers,
  repeatedHeaders: new Set<string>(),
  rawBody: Buffer.from(body),
});
const { scheme: githubScheme } = github({ secret });
const standardScheme = standard(['webhook', 'svix']);
const { scheme: stripeScheme } = stripe({ secret });

describe('Published vectors', () => {
  test.each([
    [
      "It's a Secret to Everybody",
      'Hello, World!',
      '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    ],
    ['mysecret', '{"foo":"bar"}', '4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3'],
    [
      'development',
      '{"foo":"Foo\\n\\u001B[34mbar: ♥♥♥♥♥♥♥♥\\nthis-is-lost\\u001B[0m\\u001B[2K"}',
      'afecc3caa27548bb90d51a50384cb2868b9a3327b4ad6a01c9bd4ed0f8b0b12c',
    ],
    [
      'development',
      '{"foo":"\\\\u001b"}',
      '6f8326efbacfbd04e870cea25b5652e635be8c9807f2fd5348ef60753c9e96ed',
    ],
  ])('GitHub: secret %j, body %j', (key, body, digest) => {
    const headers = { 'x-hub-signature-256': `sha256=${digest}` };
    expect(verifyHmac(githubScheme, request(headers, body), [key], 0)).toBe('verified');
    expect(verifyHmac(githubScheme, request(headers, `${body} `), [key], 0)).not.toBe('verified');
    expect(signHmac(githubScheme, { rawBody: Buffer.from(body), secret: key, now: 0 })).toEqual(headers);
  });

  test.each([
    [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [
      'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
      1649367553,
      '{"email":"test@example.com","username":"test_user"}',
      'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
    ],
  ])('Standard Webhooks: %s', (key, id, seconds, body, signature) => {
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    };
    const at = (offset: number) =>
      verifyHmac(standardScheme, request(headers, body), [key], (seconds + offset) * 1000);
    expect([-301, -300, 0, 300, 301].map(at)).toEqual([
      'stale: 301 s in the future',
      'verified',
      'verified',
      'verified',
      'stale: 301 s old',
    ]);
    expect(
      signHmac(standardScheme, { rawBody: Buffer.from(body), secret: key, now: seconds * 1000, id }),
    ).toEqual(headers);
  });
});

describe('A request of Standard Webhooks', () => {
  const key = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const now = 1_795_413_600_000;
  const rawBody = Buffer.from('{}');
  const signed = signHmac(standardScheme, { rawBody, secret: key, now, id: 'm-1' });
  const verify = (change: Record<string, string | undefined>) => {
    const headers = Object.entries({ ...signed, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return verifyHmac(standardScheme, request(Object.fromEntries(headers), '{}'), [key], now);
  };

  test.each<[string, Record<string, string | undefined>]>([
    ['missing: header webhook-signature or svix-signature', { 'webhook-signature': undefined }],
    ['missing: header webhook-timestamp or svix-timestamp', { 'webhook-timestamp': undefined }],
    ['missing: header webhook-id or svix-id', { 'webhook-id': undefined }],
    ['malformed: header webhook-id', { 'webhook-id': '' }],
    ['malformed: header webhook-signature', { 'webhook-signature': 'v2,AAAA' }],
    ['malformed: the signature is not base64', { 'webhook-signature': 'v1,????' }],
    ['mismatch', { 'webhook-id': 'm-2' }],
  ])('is refused as "%s"', (refused, change) => {
    expect(verify(change)).toBe(refused);
  });

  test('passes', () => {
    expect(verify({})).toBe('verified');
  });

  test('is refused if a list in one header has more than one id', () => {
    const id = { header: 'webhook-id', separator: ',' };
    const headers = { ...signed, 'webhook-id': 'm-1,m-2' };
    expect(verifyHmac({ ...standardScheme, id }, request(headers, '{}'), [key], now)).toBe(
      'malformed: more than one id',
    );
  });

  test('is refused if a header comes twice, because it is not known which of the two was signed', () => {
    const repeatedHeaders = new Set(['webhook-id']);
    expect(verifyHmac(standardScheme, { headers: signed, repeatedHeaders, rawBody }, [key], now)).toBe(
      'malformed: header webhook-id',
    );
  });
});

describe('A signature', () => {
  const malformed = 'malformed: header stripe-signature';
  const now = 1_795_413_600_000;
  const rawBody = Buffer.from('{"id":"evt_1"}');
  const signed = signHmac(stripeScheme, { rawBody, secret: 'whsec_st', now })['stripe-signature'] ?? '';
  const verify = (header: string, secrets = ['whsec_st'], at = now) =>
    verifyHmac(stripeScheme, request({ 'stripe-signature': header }, '{"id":"evt_1"}'), secrets, at);

  test('of any of several secrets passes, and any of several signatures', () => {
    expect(verify(signed)).toBe('verified');
    expect(verify(signed, ['new', 'whsec_st'])).toBe('verified');
    expect(verify(signed.replace('v1=', `v1=${'0'.repeat(64)},v1=`))).toBe('verified');
  });

  test.each([
    ['of an older version', signed.replace('v1=', 'v0='), malformed],
    ['without a timestamp', signed.replace(/t=\d+,/, ''), malformed],
    ['with a timestamp that is no number', signed.replace(/t=\d+/, 't=12abc'), 'malformed: timestamp'],
    ['with a timestamp that begins with a letter', signed.replace(/t=/, 't=a'), 'malformed: timestamp'],
    ['with two timestamps', signed.replace(/t=\d+/, '$&,t=1'), 'malformed: more than one timestamp'],
    ['with another timestamp', signed.replace(/t=\d+/, `t=${now / 1000 + 1}`), 'mismatch'],
    ['cut short', signed.slice(0, -2), 'mismatch'],
    ['that is no hex', signed.replace(/.$/, 'z'), 'malformed: the signature is not hex'],
    ['that is empty', 't=1,v1=', malformed],
    ['that is missing', '', malformed],
  ])('%s does not', (_, header, refused) => {
    expect(verify(header)).toBe(refused);
  });

  test('passes with blanks between the items of its header', () => {
    expect(verify(signed.replace(',', ' , '))).toBe('verified');
  });

  test.each(['whsec_', 'whsec_…', '…', 'whsec_!!', 'whsec_QUJD', 'not base64 at all'])(
    'cannot be made with %j, which is no key: the start is refused',
    (value) => {
      expect(secretProblem(standardScheme, value)).toContain('is not whsec_ and the base64');
    },
  );

  test('of GitHub may be made with any text of eight characters, and with none that is shorter', () => {
    expect(secretProblem(githubScheme, "It's a Secret to Everybody")).toBeUndefined();
    expect(secretProblem(githubScheme, 'mysecret')).toBeUndefined();
    expect(secretProblem(githubScheme, 'mysecre')).toBe('is shorter than 8 characters');
    const rawBody = Buffer.from('{}');
    const headers = signHmac(githubScheme, { rawBody, secret: 'x', now: 0 });
    expect(verifyHmac(githubScheme, { headers, repeatedHeaders: new Set(), rawBody }, ['x'], 0)).toBe(
      'no-secret: its value cannot be used',
    );
  });

  test('is looked for among ten at most: more are refused before any digest', () => {
    const many = (count: number) => signed.replace('v1=', `${`v1=${'0'.repeat(64)},`.repeat(count)}v1=`);
    expect(verify(many(9))).toBe('verified');
    expect(verify(many(10))).toBe('malformed: more than 10 signatures');
  });

  test('does not pass without a secret', () => {
    expect(verify(signed, [])).toBe('no-secret');
  });
});

describe('A key', () => {
  const { scheme } = gitlabSigned({ secret: 'S' });
  const now = 1_795_413_600_000;
  const rawBody = Buffer.from('{}');
  const verifyWith = (secret: string) => {
    const headers = signHmac(scheme, { rawBody, secret, now, id: 'x' });
    return verifyHmac(scheme, { headers, repeatedHeaders: new Set(), rawBody }, [secret], now);
  };
  const keyOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;

  test.each(['', 'whsec_', 'whsec_AAAA', '!!', keyOf(15)])(
    'such as %j never passes, whatever passed at the start',
    (secret) => {
      expect(verifyWith(secret)).toBe('no-secret: its value cannot be used');
    },
  );

  test('of sixteen bytes passes', () => {
    expect(verifyWith(keyOf(16))).toBe('verified');
  });
});
