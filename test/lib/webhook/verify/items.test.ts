import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ItemScheme, verifyItems } from '../../../../lib/webhook/verify/items.ts';
import { signItems, withTexts } from '../../../../lib/webhook/verify/sign-in-body.ts';

const key = '00112233445566778899aabbccddeeff';
const scheme: ItemScheme = {
  algorithm: 'items',
  hash: 'sha256',
  list: 'items',
  item: 'content',
  signature: 'extra.sign',
  values: ['id', 'note', 'amount'],
  separator: ':',
  free: 'note',
};

/** A content with the signature over this text, or over the one that its values give. */
function content(values: { id?: unknown; note?: string; amount?: unknown } = {}, text?: string) {
  const { id = 'A-1', note = 'a:b', amount = 5 } = values;
  const signed = text ?? `${id}:${note}:${amount}`;
  const sign = createHmac('sha256', Buffer.from(key, 'hex')).update(signed).digest('base64');
  return { id, note, amount, extra: { sign } };
}
const verify = (contents: readonly unknown[], secrets: readonly string[] = ['ff', key]) =>
  verifyItems(
    scheme,
    Buffer.from(JSON.stringify({ items: contents.map((item) => ({ content: item })) })),
    secrets,
  );

describe('A body with signed items', () => {
  test('is verified if each has the signature of one of the keys', () => {
    expect(verify([content(), content({ id: 'A-2' })])).toBe('verified');
    expect(verify([content(), { ...content(), id: 'A-2' }])).toBe('mismatch');
    expect(verify([content()], [])).toBe('no-secret');
  });

  test('has an empty text for a missing value', () => {
    const { id: _, ...rest } = content({}, ':a:b:5');
    expect(verify([rest])).toBe('verified');
  });

  test('has at most 100 of them, and at least one', () => {
    expect(verify(Array.from({ length: 100 }, () => content()))).toBe('verified');
    expect(verify(Array.from({ length: 101 }, () => content()))).toBe('malformed: more than 100 items');
    expect(verify([])).toBe('missing: member extra.sign');
  });

  const withSign = (sign: unknown) => ({ ...content(), extra: { sign } });
  test.each([
    ['has no signature', { ...content(), extra: {} }, 'missing: member extra.sign'],
    ['has a number as its signature', withSign(1), 'malformed: the signature is not base64'],
    ['has an empty signature', withSign(''), 'malformed: the signature is not base64'],
    ['has a signature that is not base64', withSign('ab$='), 'malformed: the signature is not base64'],
    ['has the separator in a value', content({ id: 'A:1' }), 'malformed: member id'],
    ['has a value that loses digits', content({ amount: 2 ** 53 }), 'malformed: member amount'],
    ['has an object as a value', { ...content(), id: {} }, 'malformed: member id'],
  ])('is refused if the last item %s', (_, last, reason) => {
    expect(verify([content(), last])).toBe(reason);
  });

  test('must not nest deep', () => {
    const nested = JSON.parse('['.repeat(20) + ']'.repeat(20));
    expect(verify([{ ...content(), nested }])).toBe('malformed: the body has no list items');
  });
});

test('A signed body keeps all its other bytes', () => {
  const body = Buffer.from('{"items":[{"content":{"id":"Ä","note":"♥","amount":5,"extra":{"sign":"?"}}}]}');
  const signed = signItems(scheme, body, key);
  expect(verifyItems(scheme, signed, [key])).toBe('verified');
  expect(withTexts(signed, scheme.signature, ['?'])).toEqual(body);
});
