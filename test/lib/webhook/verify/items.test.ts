import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ItemScheme, verifyItems } from '../../../../lib/webhook/verify/items.ts';

const key = '0f'.repeat(32);
const scheme: ItemScheme = {
  algorithm: 'items',
  hash: 'sha256',
  list: 'items',
  item: 'content',
  signature: 'proof.mac',
  values: ['id', 'amount.value', 'note'],
  separator: ' ',
  free: 'note',
};
const macOf = (text: string) => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('base64');
const item = (content: object, mac: unknown) => ({ content: { ...content, proof: { mac } } });
const good = item({ id: 'a', amount: { value: 7 }, note: 'b c' }, macOf('a 7 b c'));
const verify = (body: object, secrets = [key]) =>
  verifyItems(scheme, Buffer.from(JSON.stringify(body)), secrets);

describe('Signed items', () => {
  test('verify with any of the secrets', () => {
    expect(verify({ items: [good, good] })).toBe('verified');
    expect(verify({ items: [good] }, ['00'.repeat(32), key])).toBe('verified');
    expect(verify({ items: [good] }, ['00'.repeat(32)])).toBe('mismatch');
    expect(verify({ items: [good] }, [])).toBe('no-secret');
  });

  test('have an empty text in place of a missing value', () => {
    expect(verify({ items: [item({ note: 'b' }, macOf('  b'))] })).toBe('verified');
    expect(verify({ items: [item({ id: null, amount: 1 }, macOf('  '))] })).toBe('verified');
  });

  test('must each be signed', () => {
    const other = item({ id: 'b' }, macOf('a  '));
    expect(verify({ items: [good, other] })).toBe('mismatch');
    expect(verify({ items: [other, good] })).toBe('mismatch');
  });

  test.each<[string, unknown]>([
    ['missing: member proof.mac', {}],
    ['missing: member proof.mac', { content: { id: 'a' } }],
    ['malformed: the signature is not base64', item({ id: 'a' }, '')],
    ['malformed: the signature is not base64', item({ id: 'a' }, null)],
    ['malformed: the signature is not base64', item({ id: 'a' }, 1234)],
    ['malformed: the signature is not base64', item({ id: 'a' }, [macOf('a  ')])],
    ['malformed: the signature is not base64', item({ id: 'a' }, `${macOf('a  ')}\n`)],
    ['malformed: the signature is not base64', item({ id: 'a' }, macOf('a  ').replace('=', ''))],
    ['malformed: member id', item({ id: 'a b' }, macOf('a b  '))],
    ['malformed: member id', item({ id: true }, macOf('true  '))],
    ['malformed: member amount.value', item({ amount: { value: 0.5 } }, macOf(' 0.5 '))],
  ])('are refused as "%s" if a later one is %j', (refused, wrong) => {
    expect(verify({ items: [good, wrong] })).toBe(refused);
  });

  test.each<[string, object]>([
    ['missing: member proof.mac', { items: [] }],
    ['malformed: the body has no list items', {}],
    ['malformed: the body has no list items', { items: good }],
  ])('are refused as "%s" in %j', (refused, body) => {
    expect(verify(body)).toBe(refused);
  });

  test('may be 100', () => {
    expect(verify({ items: Array(100).fill(good) })).toBe('verified');
    expect(verify({ items: Array(101).fill(good) })).toBe('malformed: more than 100 items');
  });

  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  const many = (values: number) => Array(values).fill(1);
  const spare = JSON.stringify(good).split(',').length; // values that the item has itself

  test.each<[string, unknown, string]>([
    ['16 levels', nested(15), 'verified'],
    ['17 levels', nested(16), 'malformed: the body has no list items'],
    ['20000 values', many(20_000 - spare), 'verified'],
    ['20001 values', many(20_001 - spare), 'malformed: the body has no list items'],
  ])('are read within limits, in a body of %s', (_, more, expected) => {
    expect(verify({ items: [good], more })).toBe(expected);
  });
});
