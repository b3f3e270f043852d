import { describe, expect, test } from 'vitest';
import { verifiedClaims } from '../../../../lib/webhook/verify/oidc.ts';
import { createIssuer, SECONDS } from '../../../support/issuer.ts';
import { contextWithTexts, flipBit, NOW, webhookRequest } from '../../../support/webhook-request.ts';

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
  const [header = '', payload = '', signature = ''] = good.split('.');
  const asJson = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each<[string, string]>([
    ['that is missing', ''],
    ['that is empty', 'Bearer '],
    ['of another scheme', `Basic ${good}`],
    ['without a scheme', good],
    ['with another behind it', `Bearer ${good}, Bearer ${good}`],
    ['cut short', `Bearer ${good.slice(0, -4)}`],
    ['without a signature', `Bearer ${header}.${payload}.`],
    ['of two parts', `Bearer ${header}.${payload}`],
    ['of five parts', `Bearer ${header}.${payload}.${payload}.${payload}.${signature}`],
    ['that is no JSON', 'Bearer eA.eA.eA'],
    ['in padded base64', `Bearer ${good}==`],
    ['with a flipped bit in its header', `Bearer ${flipBit(good, 5)}`],
    ['with a flipped bit in its payload', `Bearer ${flipBit(good, header.length + 5)}`],
    ['with a flipped bit in its signature', `Bearer ${flipBit(good, good.length - 5)}`],
    [
      'with other claims',
      `Bearer ${header}.${asJson({ iss: rules.issuers[0], aud: rules.audience })}.${signature}`,
    ],
    ['with the algorithm none', `Bearer ${asJson({ alg: 'none' })}.${payload}.`],
    ['signed with another key', `Bearer ${other.token()}`],
    ['signed with HS256 and the public key', `Bearer ${issuer.hmacToken()}`],
    ['signed with RS512', bearer({}, 'RS512')],
    ['signed with PS256', bearer({}, 'PS256')],
    ['of another issuer', bearer({ iss: 'https://issuer.example.evil' })],
    ['of no issuer', bearer({ iss: undefined })],
    ['for another audience', bearer({ aud: 'https://hooks.example.com/hooks/y' })],
    ['for no audience', bearer({ aud: undefined })],
    ['that has ended', bearer({ exp: SECONDS - 61 })],
    ['that never ends', bearer({ exp: undefined })],
    ['whose end is a text', bearer({ exp: '2030-01-01' })],
    ['that is not valid yet', bearer({ nbf: SECONDS + 120 })],
    ['from the future', bearer({ iat: SECONDS + 120 })],
    ['of unknown age', bearer({ iat: undefined })],
    ['older than a day', bearer({ iat: SECONDS - 25 * 3600 })],
    ['with claims of the wrong form', bearer({ email: 7 })],
  ])('%s', async (_, authorization) => {
    expect(await read(authorization)).toBeTypeOf('string');
  });

  test('that comes twice', async () => {
    const request = webhookRequest(
      '{}',
      { authorization: bearer() },
      { repeatedHeaders: new Set(['authorization']) },
    );
    expect(
      await verifiedClaims(request, rules, contextWithTexts({ [keysUrl.href]: issuer.keys })),
    ).toBeTypeOf('string');
  });
});

test('The keys are fetched from the issuer, wherever a token says they are', async () => {
  const context = contextWithTexts({ [keysUrl.href]: issuer.keys });
  const authorization = `Bearer ${other.token({}, 'RS256', { jku: 'https://evil.example/keys', jwk: other.jwk })}`;
  expect(await verifiedClaims(webhookRequest('{}', { authorization }), rules, context)).toBeTypeOf('string');
  expect(context.fetched).toEqual([keysUrl.href]);
});

test('Without a token nothing is fetched', async () => {
  const context = contextWithTexts({});
  expect(await verifiedClaims(webhookRequest('{}'), rules, context)).toBeTypeOf('string');
  expect(context.fetched).toEqual([]);
});

test.each(['', '{}', '{"keys":1}', 'null'])('Keys that read %j let nothing pass', async (keys) => {
  await expect(read(bearer(), NOW, keys)).rejects.toThrow();
});
