import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  composedDigest,
  composedSecretProblem,
  verifyComposed,
} from '../../../../lib/webhook/verify/composed.ts';
import type { ComposedScheme } from '../../../../lib/webhook/verify/composed-scheme.ts';
import { signComposed } from '../../../../lib/webhook/verify/sign-composed.ts';
import type { TimeUnit } from '../../../../lib/webhook/verify/time-unit.ts';
import { NOW, webhookRequest } from '../../../support/webhook-request.ts';

const secret = 'a-secret-of-some-length';
const plain = { algorithm: 'composed', by: 'hmac', hash: 'sha256', encoding: 'hex' } as const;
const signed = (scheme: ComposedScheme, request = webhookRequest('{"a":"b"}')) => ({
  ...request,
  ...signComposed(scheme, request, { secret, variables: {}, now: NOW }),
});
const verify = (scheme: ComposedScheme, request: ReturnType<typeof signed>, secrets = [secret], now = NOW) =>
  verifyComposed(scheme, request, secrets, now);

describe('A signature in one of several headers', () => {
  const scheme: ComposedScheme = {
    ...plain,
    signature: [{ header: 'x-signature-1' }, { header: 'x-signature-2' }],
    signed: '{body}',
  };
  const request = signed(scheme);
  const { 'x-signature-1': signature = '' } = request.headers;
  const withHeaders = (headers: Record<string, string>) => verify(scheme, { ...request, headers });

  test('is enough, wherever it stands and whatever stands beside it', () => {
    expect(withHeaders({ 'x-signature-1': signature })).toBe('verified');
    expect(withHeaders({ 'x-signature-2': signature })).toBe('verified');
    expect(withHeaders({ 'x-signature-1': 'zz', 'x-signature-2': signature })).toBe('verified');
    expect(withHeaders({ 'x-signature-1': '00'.repeat(32), 'x-signature-2': signature })).toBe('verified');
  });

  test('does not count in another header', () => {
    expect(withHeaders({ 'x-signature-3': signature })).toBe('missing: header x-signature-1');
    expect(withHeaders({ 'x-signature-2': '' })).toBe('malformed: header x-signature-2');
    expect(withHeaders({ 'x-signature-2': 'zz' })).toBe('malformed: the signature is not hex');
    const repeatedHeaders = new Set(['x-signature-1']);
    expect(verify(scheme, { ...request, repeatedHeaders })).toBe('malformed: header x-signature-1');
  });
});

describe('A signature in the query', () => {
  const scheme: ComposedScheme = {
    ...plain,
    by: 'hash',
    signature: { query: ['sig', 'signature'] },
    values: { nonce: { query: 'nonce' } },
    signed: ['secret', 'nonce'],
  };
  const request = signed(scheme);

  test('verifies under each of its names', () => {
    expect(verify(scheme, request)).toBe('verified');
    const query = request.query?.replace('sig=', 'signature=') ?? '';
    expect(verify(scheme, { ...request, query })).toBe('verified');
  });

  test.each([
    [`&sig=${'0'.repeat(64)}`, 'malformed: parameter sig or signature'],
    [`&signature=${'0'.repeat(64)}`, 'malformed: parameter sig or signature'],
    ['&nonce=2', 'malformed: parameter nonce'],
  ])('is refused if %s is added', (more, reason) => {
    expect(verify(scheme, { ...request, query: request.query + more })).toBe(reason);
  });

  test('is refused without its parts', () => {
    expect(verify(scheme, { ...request, query: '' })).toBe('missing: parameter nonce');
    expect(verify(scheme, { ...request, query: 'nonce=1' })).toBe('missing: parameter sig or signature');
    expect(verify(scheme, { ...request, query: 'nonce=&sig=1' })).toBe('malformed: parameter nonce');
  });
});

describe('Sorted values', () => {
  const scheme = (signed: readonly string[]): ComposedScheme => ({
    ...plain,
    by: 'hash',
    signature: { header: 'x-signature' },
    values: { one: { header: 'x-one' }, two: { header: 'x-two' } },
    signed,
  });
  const request = webhookRequest('', { 'x-one': 'b', 'x-two': 'a' });

  test('give one signature, in whichever order the scheme names them', () => {
    const { headers } = signed(scheme(['one', 'two', 'secret']), request);
    expect(verify(scheme(['secret', 'two', 'one']), { ...request, headers })).toBe('verified');
    expect(
      verify(scheme(['one', 'two', 'secret']), { ...request, headers: { ...headers, 'x-one': 'c' } }),
    ).toBe('mismatch');
  });
});

describe('Signed headers that the request lists', () => {
  const scheme: ComposedScheme = {
    ...plain,
    signature: { header: 'x-signature' },
    values: { headers: { listedBy: 'x-signed', mustList: ['x-signed', 'x-time'] } },
    signed: '{method}\n{path}\n{headers}\n{body}',
    url: 'https://hooks.example.com/hooks/a?b=c',
  };
  const headers = { 'x-signed': 'X-Time, x-signed,x-a', 'x-time': '1', 'x-a': '2' };
  const request = {
    ...signed(scheme, webhookRequest('{}', headers)),
    url: 'https://hooks.example.com/hooks/a?b=c',
  };
  const full = { ...request, headers: { ...headers, ...request.headers } };

  test('are signed in the order of their names', () => {
    const text = 'POST\n/hooks/a?b=c\nx-a:2;x-signed:X-Time, x-signed,x-a;x-time:1\n{}';
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    expect(verify(scheme, { ...full, headers: { ...headers, 'x-signature': signature } })).toBe('verified');
  });

  test('may be 30', () => {
    const list = `x-time,x-signed${',x-a'.repeat(28)}`;
    const given = { ...headers, 'x-signed': list };
    const most = { ...signed(scheme, webhookRequest('{}', given)), url: request.url };
    expect(verify(scheme, { ...most, headers: { ...given, ...most.headers } })).toBe('verified');
  });

  test('are covered, with method, path and body', () => {
    expect(verify(scheme, full)).toBe('verified');
    expect(verify(scheme, { ...full, headers: { ...full.headers, 'x-a': '3' } })).toBe('mismatch');
    expect(verify(scheme, { ...full, method: 'PUT' })).toBe('mismatch');
    expect(verify(scheme, { ...full, rawBody: Buffer.from('{ }') })).toBe('mismatch');
    const another = { ...full, url: 'https://hooks.example.com/hooks/b' };
    expect(verify(scheme, another)).toBe('mismatch');
  });

  test.each([
    ['leaves out the time', { 'x-signed': 'x-signed,x-a' }],
    ['leaves out itself', { 'x-signed': 'x-time,x-a' }],
    ['names a header that is not there', { 'x-signed': 'x-time,x-signed,x-b' }],
    ['names too many', { 'x-signed': `x-time,x-signed${',x-a'.repeat(29)}` }],
  ])('are refused if the list %s', (_, change) => {
    expect(verify(scheme, { ...full, headers: { ...full.headers, ...change } })).toBe(
      'malformed: header x-signed',
    );
  });

  test('are refused without the list, or if a listed header is there twice', () => {
    const { 'x-signed': _, ...others } = full.headers;
    expect(verify(scheme, { ...full, headers: others })).toBe('missing: header x-signed');
    expect(verify(scheme, { ...full, repeatedHeaders: new Set(['x-a']) })).toBe('malformed: header x-signed');
  });
});

describe('A signed time', () => {
  const schemeOf = (unit: TimeUnit): ComposedScheme => ({
    ...plain,
    signature: { header: 'x-signature' },
    values: { timestamp: { query: 'time' } },
    signed: '{timestamp}.{body}',
    timestamp: { unit, toleranceSeconds: 300 },
  });

  /** What the check says of a request that has this time, and a valid signature over it. */
  function verifyAt(unit: TimeUnit, timestamp: string) {
    const scheme = schemeOf(unit);
    const request = webhookRequest('{}', {}, { query: `time=${encodeURIComponent(timestamp)}` });
    const signature = composedDigest(scheme, request, { timestamp }, secret).toString('hex');
    return verify(scheme, { ...request, headers: { 'x-signature': signature } });
  }

  test.each<[TimeUnit, string]>([
    ['seconds', '1795413600'],
    ['milliseconds', '1795413600000'],
    ['rfc3339', '2026-11-23T06:00:00Z'],
    ['rfc3339', '2026-11-23T07:00:00.123456789+01:00'],
  ])('in %s may be %j', (unit, text) => {
    expect(verifyAt(unit, text)).toBe('verified');
  });

  test.each<[TimeUnit, string]>([
    ['seconds', 'now'],
    ['seconds', '01795413600'],
    ['seconds', '1795413600.0'],
    ['seconds', '1795413600000'],
    ['milliseconds', '01795413600000'],
    ['milliseconds', '1795413600000.0'],
    ['milliseconds', '1795413600'],
    ['rfc3339', '+002026-11-23T06:00:00Z'],
    ['rfc3339', '2026-11-23T06:00:00Z\0'],
    ['rfc3339', '2026-11-23T06:00:00'],
  ])(
    'in %s cannot be %j, which could lend a character to its neighbour or be read in two ways',
    (unit, text) => {
      expect(verifyAt(unit, text)).toBe('malformed: timestamp');
    },
  );
});

describe('A name without a value', () => {
  const scheme: ComposedScheme = { ...plain, signature: { header: 'x-signature' }, signed: '' };
  const digest = (signed: ComposedScheme['signed']) =>
    composedDigest({ ...scheme, signed }, { rawBody: Buffer.from('{}'), method: 'POST' }, {}, secret);

  test.each<[ComposedScheme['signed'], ComposedScheme['signed']]>([
    ['{url}{body}', '{body}'],
    ['{path}{body}', '{body}'],
    ['{another}{body}', '{body}'],
    [['another', 'secret'], ['secret']],
  ])('adds nothing: %j is signed as %j', (signed, same) => {
    expect(digest(signed)).toEqual(digest(same));
  });
});

describe('A composed scheme', () => {
  const scheme: ComposedScheme = { ...plain, signature: { header: 'x-signature' }, signed: '{body}' };

  test('takes any of several secrets, and none that is too short', () => {
    const request = signed(scheme);
    expect(verify(scheme, request, ['another-secret', secret])).toBe('verified');
    expect(verify(scheme, request, ['another-secret'])).toBe('mismatch');
    expect(verify(scheme, request, [])).toBe('no-secret');
    const short = signComposed(scheme, webhookRequest('{}'), { secret: 'short', variables: {}, now: NOW });
    expect(verify(scheme, { ...request, ...short }, ['short'])).toBe('no-secret: its value cannot be used');
  });

  test('can demand headers', () => {
    const strict = { ...scheme, demands: { 'x-version': '1' } };
    const request = signed(strict);
    expect(verify(strict, request)).toBe('verified');
    const { 'x-version': _, ...others } = request.headers;
    expect(verify(strict, { ...request, headers: others })).toBe('missing: header x-version');
    expect(verify(strict, { ...request, headers: { ...others, 'x-version': '2' } })).toBe(
      'malformed: header x-version',
    );
  });

  test('reads values in a body only within limits, and not if a member stands there twice', () => {
    const inBody: ComposedScheme = {
      ...plain,
      signature: { member: 'signature' },
      values: { token: { member: 'token' } },
      signed: '{token}',
    };
    const request = signed(inBody, webhookRequest('{"token":"t","signature":""}'));
    expect(verify(inBody, request)).toBe('verified');
    const text = request.rawBody.toString();
    const changed = (body: string) => verify(inBody, { ...request, rawBody: Buffer.from(body) });
    expect(changed(text.replace('{', '{"token":"t",'))).toBe('missing: member token');
    expect(changed(text.replace('{', `{"deep":${'['.repeat(9)}${']'.repeat(9)},`))).toBe(
      'missing: member token',
    );
    expect(changed(text.replace('"t"', '7'))).toBe('malformed: member token');
    expect(changed(`[${text}]`)).toBe('missing: member token');
  });

  test('says what is wrong with a secret', () => {
    expect(composedSecretProblem({}, 'a'.repeat(7))).toBe('is shorter than 8 characters');
    expect(composedSecretProblem({ shortestSecret: 6 }, 'a'.repeat(6))).toBeUndefined();
    expect(composedSecretProblem({ key: 'hex' }, '0g'.repeat(16))).toBe(
      'is not the hex of at least 16 bytes',
    );
    expect(composedSecretProblem({ key: 'hex' }, '0f'.repeat(15))).toBe(
      'is not the hex of at least 16 bytes',
    );
    expect(composedSecretProblem({ key: 'hex' }, '0F'.repeat(16))).toBeUndefined();
    expect(composedSecretProblem({ key: 'hex' }, `${'0f'.repeat(16)} 0f`)).toBe(
      'is not the hex of at least 16 bytes',
    );
    expect(composedSecretProblem({ key: 'base64' }, 'AAAA')).toBe('is not the base64 of at least 16 bytes');
  });
});
