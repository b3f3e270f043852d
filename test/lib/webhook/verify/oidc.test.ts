import { describe, expect, test } from 'vitest';
import { createTextFetcher } from '../../../../lib/webhook/verify/fetch.ts';
import { verifiedClaims } from '../../../../lib/webhook/verify/oidc.ts';
import { createIssuer, SECONDS } from '../../../support/issuer.ts';
import { contextWithTexts, NOW, webhookRequest } from '../../../support/webhook-request.ts';

const keysUrl = new URL('https://issuer.example/keys');
const rules = { issuers: ['https://issuer.example'], keysUrl, audience: 'https://hooks.example.com/hooks/x' };
const issuer = createIssuer({
  iss: 'https://issuer.example',
  aud: rules.audience,
  email: 'push@example.com',
});
const other = createIssuer({ iss: 'https://issuer.example', aud: rules.audience });
const read = (authorization: string, now = NOW, keys = issuer.keys) =>
  verifiedClaims(
    webhookRequest('{}', { authorization }),
    rules,
    contextWithTexts({ [keysUrl.href]: keys }, { now }),
  );
const bearer = (...change: Parameters<typeof issuer.token>) => `Bearer ${issuer.token(...change)}`;

describe('A token', () => {
  test('of the issuer tells its claims', async () => {
    expect(await read(bearer())).toEqual({ email: 'push@example.com' });
    expect(await read(bearer().replace('Bearer', 'bearer'))).toEqual({ email: 'push@example.com' });
    expect(await read(bearer().replace('Bearer', 'Bearer  '))).toEqual({ email: 'push@example.com' });
  });

  test('for one of several audiences is taken', async () => {
    expect(await read(bearer({ aud: ['https://other.example', rules.audience] }))).toBeTypeOf('object');
  });

  test('is valid until a minute after it ends', async () => {
    const at = async (seconds: number) => typeof (await read(bearer(), NOW + seconds * 1000)) === 'object';
    expect(await Promise.all([3659, 3660].map(at))).toEqual([true, false]);
  });
});

describe('Refused, and nothing thrown, is a token', () => {
  const good = issuer.token();
  /** The same text with another character of the alphabet at this place. */
  const altered = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const asJson = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  const notBearer = 'malformed: the header authorization is not one bearer token';

  test.each<[string, string, string]>([
    ['that is missing', '', notBearer],
    ['that is empty', 'Bearer ', notBearer],
    ['of another scheme', `Basic ${good}`, notBearer],
    ['without a scheme', good, notBearer],
    ['with another behind it', `Bearer ${good}, Bearer ${good}`, notBearer],
    ['cut short', `Bearer ${good.slice(0, -4)}`, 'mismatch'],
    ['without a signature', `Bearer ${header}.${payload}.`, notBearer],
    ['of two parts', `Bearer ${header}.${payload}`, notBearer],
    ['of five parts', `Bearer ${header}.${payload}.${payload}.${payload}.${signature}`, notBearer],
    ['that is no JSON', 'Bearer eA.eA.eA', 'malformed: the token'],
    ['in padded base64', `Bearer ${good}==`, notBearer],
    ['with another character in its header', `Bearer ${altered(good, 5)}`, 'malformed: the token'],
    ['with another character in its payload', `Bearer ${altered(good, header.length + 5)}`, 'mismatch'],
    ['with another character in its signature', `Bearer ${altered(good, good.length - 5)}`, 'mismatch'],
    [
      'with other claims',
      `Bearer ${header}.${asJson({ iss: rules.issuers[0], aud: rules.audience })}.${signature}`,
      'mismatch',
    ],
    ['with the algorithm none', `Bearer ${asJson({ alg: 'none' })}.${payload}.`, notBearer],
    ['signed with another key', `Bearer ${other.token()}`, 'mismatch'],
    [
      'signed with HS256 and the public key',
      `Bearer ${issuer.hmacToken()}`,
      'untrusted: the key of the token',
    ],
    ['signed with RS512', bearer({}, 'RS512'), 'untrusted: the key of the token'],
    ['signed with PS256', bearer({}, 'PS256'), 'untrusted: the key of the token'],
    ['of another issuer', bearer({ iss: 'https://issuer.example.evil' }), 'untrusted: iss of the token'],
    ['of no issuer', bearer({ iss: undefined }), 'untrusted: iss of the token'],
    [
      'for another audience',
      bearer({ aud: 'https://hooks.example.com/hooks/y' }),
      'untrusted: aud of the token',
    ],
    ['for no audience', bearer({ aud: undefined }), 'untrusted: aud of the token'],
    ['that has ended', bearer({ exp: SECONDS - 61 }), 'stale: the token has expired'],
    ['that never ends', bearer({ exp: undefined }), 'malformed: the claims of the token'],
    ['whose end is a text', bearer({ exp: '2030-01-01' }), 'malformed: the claims of the token'],
    [
      'that is not valid yet',
      bearer({ nbf: SECONDS + 120 }),
      'stale: the token is not valid yet, or too old',
    ],
    ['from the future', bearer({ iat: SECONDS + 120 }), 'stale: the token is not valid yet, or too old'],
    ['of unknown age', bearer({ iat: undefined }), 'stale: the token is not valid yet, or too old'],
    ['older than a day', bearer({ iat: SECONDS - 25 * 3600 }), 'stale: the token has expired'],
    ['with claims of the wrong form', bearer({ email: 7 }), 'malformed: the claims of the token'],
  ])('%s', async (_, authorization, reason) => {
    expect(await read(authorization)).toBe(reason);
  });

  test('that comes twice', async () => {
    const request = webhookRequest(
      '{}',
      { authorization: bearer() },
      { repeatedHeaders: new Set(['authorization']) },
    );
    expect(await verifiedClaims(request, rules, contextWithTexts({ [keysUrl.href]: issuer.keys }))).toBe(
      notBearer,
    );
  });
});

test('The keys are fetched from the issuer, wherever a token says they are', async () => {
  const context = contextWithTexts({ [keysUrl.href]: issuer.keys });
  const authorization = `Bearer ${other.token({}, 'RS256', { jku: 'https://evil.example/keys', jwk: other.jwk })}`;
  expect(await verifiedClaims(webhookRequest('{}', { authorization }), rules, context)).toBe('mismatch');
  expect(context.fetched).toEqual([keysUrl.href]);
});

test.each([
  ['a page instead of keys', '<html>maintenance</html>'],
  ['JSON without keys', '{"error":"busy"}'],
])(
  'A request that cannot be checked, because the issuer answers with %s, should be posted again',
  async (_, answer) => {
    const fetchText = createTextFetcher(async () => new Response(answer));
    const request = webhookRequest('{}', { authorization: bearer() });
    await expect(verifiedClaims(request, rules, { fetchText, now: NOW })).rejects.toMatchObject({
      answer: { status: 503 },
    });
  },
);

test('An answer without keys is not remembered for longer than a minute', async () => {
  const answers = ['<html>maintenance</html>', issuer.keys];
  let now = NOW;
  const fetchText = createTextFetcher(
    async () => new Response(answers.shift()),
    () => now,
  );
  const verified = () =>
    verifiedClaims(webhookRequest('{}', { authorization: bearer() }), rules, { fetchText, now: NOW });
  await expect(verified()).rejects.toThrow();
  now += 60_001;
  expect(await verified()).toBeTypeOf('object');
});

test('Without a token nothing is fetched', async () => {
  const context = contextWithTexts({});
  expect(await verifiedClaims(webhookRequest('{}'), rules, context)).toBe('missing: header authorization');
  expect(context.fetched).toEqual([]);
});

test('A token of which no published key could be the key is untrusted', async () => {
  const keys = JSON.stringify({ keys: [{ ...issuer.jwk, kid: 'k2' }] });
  expect(await read(bearer(), NOW, keys)).toBe('untrusted: the key of the token');
});

test.each(['', '{}', '{"keys":1}', 'null', '{"keys":[{}]}'])(
  'Keys that read %j let nothing pass',
  async (keys) => {
    await expect(read(bearer(), NOW, keys)).rejects.toThrow();
  },
);
