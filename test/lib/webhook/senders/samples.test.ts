import { expect, test } from 'vitest';
import { eventarc, pubsub } from '../../../../lib/senders.ts';
import { readRequest } from '../../../../lib/webhook/http/request.ts';
import type { Sender } from '../../../../lib/webhook/sender.ts';
import { bearer } from '../../../../lib/webhook/senders/bearer.ts';
import { cloudEvents } from '../../../../lib/webhook/senders/cloud-events.ts';
import { eventGrid } from '../../../../lib/webhook/senders/event-grid.ts';
import { paypal } from '../../../../lib/webhook/senders/paypal.ts';
import { smn } from '../../../../lib/webhook/senders/smn.ts';
import { sns } from '../../../../lib/webhook/senders/sns.ts';
import type { VerifiedRequest } from '../../../../lib/webhook/verify/verification.ts';
import { sample } from '../../../support/services.ts';
import { asVerified, contextWithTexts, NOW } from '../../../support/webhook-request.ts';

const google = { audience: 'https://hooks.example.com', serviceAccount: 'push@example.com' };
const senders: Record<string, Sender> = {
  sns: sns({ topicArn: 'arn:aws:sns:eu-central-1:123456789012:orders' }),
  smn: smn({ topicUrn: 'urn:smn:eu-de:0123456789abcdef0123456789abcdef:alarms' }),
  paypal: paypal({ webhookId: 'PAYPAL_WEBHOOK_ID' }),
  pubsub: pubsub(google),
  eventarc: eventarc(google),
  'event-grid': eventGrid({ key: 'EVENT_GRID_KEY' }),
  'cloud-events': cloudEvents({
    sender: bearer({ secret: 'CLOUD_EVENTS_TOKEN' }),
    allowedOrigins: ['events.example.com'],
  }),
};

/** The sample as the steps leave it, and the sender that its path names. */
function open(name: string): { readonly request: VerifiedRequest; readonly sender: Sender } {
  const request = readRequest(sample(`webhook/${name}`), NOW);
  const sender = senders[request.path.replace('/hooks/', '')];
  if (!sender) throw new Error(`${name} has no sender`);
  return { request: asVerified(request), sender };
}

test.each([
  ['sns-notification', ['com.amazonaws.sns.Notification']],
  ['smn-notification', ['com.huaweicloud.smn.Notification']],
  ['paypal-capture-completed', ['PAYMENT.CAPTURE.COMPLETED']],
  ['pubsub-message', ['google.cloud.pubsub.topic.v1.messagePublished']],
  ['eventarc-object-finalized', ['google.cloud.storage.object.v1.finalized']],
  ['event-grid-blob-created', ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobCreated']],
  ['cloud-events-binary', ['com.example.order.placed']],
  ['cloud-events-structured', ['com.example.order.placed']],
  ['cloud-events-batched', ['com.example.order.placed', 'com.example.order.placed']],
])('The sample %s becomes %j, each with an id of its own', async (name, types) => {
  const { request, sender } = open(name);
  const context = contextWithTexts({});
  expect(await sender.handshake?.(request, context)).toBeUndefined();
  const events = sender.events(request, { splitBatch: true });
  expect(events.map(({ type }) => type)).toEqual(types);
  expect(new Set(events.map(({ id }) => id)).size).toBe(types.length);
});

test.each(['sns-subscription-confirmation', 'smn-subscription-confirmation'])(
  'The sample %s is confirmed',
  async (name) => {
    const { request, sender } = open(name);
    const fetched: string[] = [];
    const fetchText = async ({ href }: URL) => `${fetched.push(href)}`;
    const context = { secrets: {}, now: NOW, fetchText };
    expect(await sender.handshake?.(request, context)).toEqual({ status: 200 });
    expect(fetched).toHaveLength(1);
  },
);

test('The sample event-grid-subscription-validation gets its code back', async () => {
  const { request, sender } = open('event-grid-subscription-validation');
  expect(await sender.handshake?.(request, contextWithTexts({}))).toMatchObject({
    status: 200,
    body: expect.stringContaining('512d38b6-c7b8-40c8-89fe-f46f9e9622b6'),
  });
});

test.each(['event-grid-options', 'cloud-events-options'])('The sample %s is allowed to post', (name) => {
  const { request, sender } = open(name);
  const context = contextWithTexts({}, { secrets: { EVENT_GRID_KEY: 'local-event-grid-key' } });
  expect(sender.preflight?.(request, context)).toMatchObject({ status: 200 });
});
