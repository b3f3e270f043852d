import { describe, expect, test } from 'vitest';
import { createRefreshing } from '../../../lib/config/refreshing.ts';
import { systemClock } from '../../../lib/core/clock.ts';
import type { RoutedRequest } from '../../../lib/webhook/admit.ts';
import { createWebhookHandler as createHandler } from '../../fixtures/functions.ts';
import { payloadOf, SENDER_SECRETS, senderRoutes, signedRequest } from '../../support/senders.ts';
import { contextWith, startServices } from '../../support/services.ts';

/** Posts a body that GitHub signed to the function. */
async function post(body: string) {
  const { services, emulator } = await startServices({ topics: ['webhooks'] });
  const secrets = createRefreshing({ first: SENDER_SECRETS, clock: systemClock });
  const payload: unknown = payloadOf('github', signedRequest('github', { rawBody: Buffer.from(body) }));
  const handler = createHandler({ ...services, secrets }, senderRoutes);
  const answer = (await handler(payload as RoutedRequest, contextWith())) as { readonly statusCode: number };
  return { status: answer.statusCode, messages: emulator.messages('webhooks') };
}

describe('A verified body is sent on byte for byte', () => {
  test.each<[string, string]>([
    ['has a member __proto__', '{"action":"opened","__proto__":{"id":"x"}}'],
    ['has a member constructor with a prototype', '{"action":"opened","constructor":{"prototype":{}}}'],
    ['begins with a byte order mark', '\uFEFF{"action":"opened"}'],
    ['is nested 5,000 deep', `{"action":"opened","deep":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['is nested 500,000 deep', `{"action":"opened","deep":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ])('though it %s, and its fields are read', async (_, body) => {
    const { status, messages } = await post(body);
    expect(status).toBe(200);
    expect(messages).toMatchObject([{ body, tag: 'push.opened' }]);
  });

  test('a member __proto__ is not a field of the request', async () => {
    const { messages } = await post('{"__proto__":{"action":"opened"}}');
    expect(messages).toMatchObject([{ tag: 'push' }]);
  });

  test.each(['', '{"ref":', '{}{}', 'null,', '\uFEFF\uFEFF{}'])(
    'but not if it is not valid JSON: %j',
    async (body) => {
      const { status, messages } = await post(body);
      expect([status, messages]).toEqual([400, []]);
    },
  );
});
