import { describe, expect, test } from 'vitest';
import { type BodyTokenScheme, verifyBodyToken } from '../../../../lib/webhook/verify/body-token.ts';

const secret = '1234567890';
const single: BodyTokenScheme = { algorithm: 'body-token', member: 'token' };
const listed: BodyTokenScheme = { ...single, list: 'items' };
const verify = (scheme: BodyTokenScheme, body: unknown, secrets: readonly string[] = ['other', secret]) =>
  verifyBodyToken(scheme, Buffer.from(JSON.stringify(body)), secrets);

describe('A body with its secret', () => {
  test('is verified by one of the secrets, and by no other text', () => {
    expect(verify(single, { token: secret })).toBe('verified');
    expect(verify(single, { token: `${secret}1` })).toBe('mismatch');
    expect(verify(single, { token: Number(secret) })).toBe('mismatch');
    expect(verify(single, { other: secret })).toBe('missing: member token');
    expect(verify(single, { token: secret }, [])).toBe('no-secret');
  });

  test('must not nest deep', () => {
    const nested = JSON.parse('['.repeat(20) + ']'.repeat(20));
    expect(verify(single, { token: secret, nested })).toBe('missing: member token');
  });
});

describe('A body with a secret in each item of its list', () => {
  test.each([
    ['all show it', [{ token: secret }, { token: 'other' }], 'verified'],
    ['one shows another text', [{ token: secret }, { token: 'x' }], 'mismatch'],
    ['one shows none', [{ token: secret }, {}], 'missing: member token'],
    ['there is no item', [], 'missing: member token'],
    ['there is no list', { token: secret }, 'malformed: the body has no list items'],
  ])('if %s', (_, items, result) => {
    expect(verify(listed, { items })).toBe(result);
  });
});
