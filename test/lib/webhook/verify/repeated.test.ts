import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adyen } from '../../../../lib/senders.ts';
import { itemDigest } from '../../../../lib/webhook/verify/items.ts';
import { repeatsName } from '../../../../lib/webhook/verify/repeated.ts';
import { contextWithTexts, webhookRequest } from '../../../support/webhook-request.ts';

describe('A name in a JSON text', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{"c":[{"d":1},{"d":1,"\\u0064" :2}]}}',
    '[{"a":{"a":{}},"a"\n:1}]',
    '{"__proto__":1,"__proto__":2}',
    '{"\\"":1,"b":"\\\\","\\"":1}',
  ])('stands twice in one object of %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(repeatsName(text)).toBe(true);
  });

  test.each([
    '{"a":"a","b":["a","a"],"c":{"a":{"a":1}}}',
    '{"a":"\\",\\"a\\":","b":1}',
    '["a","a"]',
    '"a"',
    '',
  ])('does not stand twice in one object of %s', (text) => {
    expect(repeatsName(text)).toBe(false);
  });

  test('never stands twice in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => !repeatsName(text)));
  });
});

test('A signed item of Adyen to which someone added a second amount is refused', async () => {
  const KEY = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
  const sender = adyen({ secret: 'KEY' });
  const content = { pspReference: '1', amount: { value: 100, currency: 'EUR' }, success: 'true' };
  const hmacSignature = itemDigest(sender.scheme, content, KEY).toString('base64');
  const item = JSON.stringify({ ...content, additionalData: { hmacSignature } });
  const verify = (text: string) =>
    sender.verify(
      webhookRequest(`{"notificationItems":[{"NotificationRequestItem":${text}}]}`),
      contextWithTexts({}, { secrets: { KEY } }),
    );
  expect(await verify(item)).toBe('verified');
  const second = item.replace('{', '{"amount":{"value":999999,"currency":"EUR"},');
  expect(await verify(second)).toMatch(/^malformed/);
});
