import { describe, expect, test } from 'vitest';
import { type SendContext, send } from '../../../lib/delivery/send.ts';
import { messageTo, NOW, startDelivery } from '../../support/delivery.ts';

/** The options that the client was given for a message. */
async function optionsFor(context: Partial<SendContext>) {
  const { services, invocation, sends, lines } = startDelivery();
  await send(
    services,
    messageTo('orders'),
    { route: 'orders', eventId: 'e-1', delivered: 'first', ...context },
    invocation,
  );
  invocation.sentLog.flush();
  expect(lines).toMatchObject([
    { text: 'Messages sent', facts: { sent: [{ route: 'orders', eventId: 'e-1' }] } },
  ]);
  return sends[0]?.options;
}

describe('A message', () => {
  test('that is delivered for the first time is not in doubt, and not looked up', async () => {
    const expected = { deadline: NOW + 1000, onUnknown: 'verify', inDoubt: false, lookUpSince: undefined };
    expect(await optionsFor({ onUnknown: 'verify' })).toEqual(expected);
  });

  test('that is delivered again, or was in doubt before, is in doubt', async () => {
    expect(await optionsFor({ delivered: 'again' })).toMatchObject({ inDoubt: true });
    expect(await optionsFor({ inDoubt: true })).toMatchObject({ inDoubt: true });
    expect(await optionsFor({ delivered: 'unknown' })).toMatchObject({ inDoubt: false });
  });

  test('with the policy "verify" is looked up if it may have been sent before, from its first delivery on', async () => {
    const onUnknown = 'verify';
    const firstDeliveredAt = NOW - 1234;
    expect(await optionsFor({ onUnknown, delivered: 'again', firstDeliveredAt })).toMatchObject({
      lookUpSince: NOW - 1234,
    });
    expect(await optionsFor({ onUnknown, inDoubt: true, firstDeliveredAt })).toMatchObject({
      lookUpSince: NOW - 1234,
    });
  });

  test('is looked up for three days if its trigger does not tell when it was delivered first', async () => {
    expect(await optionsFor({ onUnknown: 'verify', delivered: 'unknown' })).toMatchObject({
      lookUpSince: NOW - 3 * 86_400_000,
    });
  });

  test('with another policy is not looked up', async () => {
    const often = { delivered: 'again', firstDeliveredAt: NOW } as const;
    expect(await optionsFor({ onUnknown: 'retry', ...often })).toMatchObject({ lookUpSince: undefined });
    expect(await optionsFor(often)).toMatchObject({ lookUpSince: undefined });
  });
});
