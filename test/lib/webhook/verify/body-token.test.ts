import { describe, expect, test } from 'vitest';
import { type BodyTokenScheme, verifyBodyToken } from '../../../../lib/webhook/verify/body-token.ts';

const secrets = ['first-secret', '12345678'];
const inBody: BodyTokenScheme = { algorithm: 'body-token', member: 'token' };
const inList: BodyTokenScheme = { ...inBody, list: 'items' };
const verify = (scheme: BodyTokenScheme, body: unknown, given = secrets) =>
  verifyBodyToken(scheme, Buffer.from(JSON.stringify(body)), given);
const good = { token: 'first-secret' };

describe('A secret in the body', () => {
  test.each(secrets)('may be any of the secrets: %s', (token) => {
    expect(verify(inBody, { token })).toBe('verified');
  });

  test.each<[string, unknown]>([
    ['mismatch', { token: 'another-secret' }],
    ['mismatch', { token: '' }],
    ['mismatch', { token: 12345678 }],
    ['mismatch', { token: ['first-secret'] }],
    ['mismatch', { token: null }],
    ['missing: member token', { other: 'first-secret' }],
    ['missing: member token', [good]],
  ])('is refused as "%s" in %j', (refused, body) => {
    expect(verify(inBody, body)).toBe(refused);
  });

  test('is refused if there is no secret to compare with', () => {
    expect(verify(inBody, good, [])).toBe('no-secret');
  });
});

describe('A secret in each item of a list', () => {
  test('may differ from item to item', () => {
    expect(verify(inList, { items: [good, { token: '12345678' }] })).toBe('verified');
  });

  test.each<[string, unknown]>([
    ['mismatch', [good, { token: 'another-secret' }]],
    ['mismatch', [{ token: 'another-secret' }, good]],
    ['missing: member token', [good, {}]],
    ['missing: member token', [good, 'first-secret']],
    ['missing: member token', []],
    ['malformed: the body has no list items', good],
    ['malformed: the body has no list items', undefined],
  ])('is refused as "%s" in the items %j', (refused, items) => {
    expect(verify(inList, { items, token: 'first-secret' })).toBe(refused);
  });
});

describe('A body with a secret', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  const many = (values: number) => Array(values).fill(1);

  test.each<[string, unknown, string]>([
    ['16 levels', nested(15), 'verified'],
    ['17 levels', nested(16), 'missing: member token'],
    ['20000 values', many(19_999), 'verified'],
    ['20001 values', many(20_000), 'missing: member token'],
  ])('of %s is read within limits', (_, more, expected) => {
    expect(verify(inBody, { ...good, more })).toBe(expected);
  });
});
