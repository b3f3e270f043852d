import { expect, test } from 'vitest';
import { eventarc } from '../../../../lib/webhook/senders/eventarc.ts';
import { createIssuer } from '../../../support/issuer.ts';
import { contextWithTexts, isAccepted, NOW, webhookRequest } from '../../../support/webhook-request.ts';

const audience = 'https://hooks.example.com/hooks/eventarc';
const serviceAccount = 'trigger@project.iam.gserviceaccount.com';
const google = createIssuer({
  iss: 'https://accounts.google.com',
  aud: audience,
  email: serviceAccount,
  email_verified: true,
});
const context = contextWithTexts({ 'https://www.googleapis.com/oauth2/v3/certs': google.keys });
const sender = eventarc({ audience, serviceAccount: ['other@example.com', serviceAccount] });

test.each<[string, boolean, Parameters<typeof google.token>[0]]>([
  ['of its service account', true, {}],
  ['of another account', false, { email: 'evil@example.com' }],
  ['whose address is not verified', false, { email_verified: false }],
  ['for another audience', false, { aud: 'https://other.example' }],
])('A request with the token %s is accepted: %s', async (_, expected, change) => {
  const headers = { authorization: `Bearer ${google.token(change)}` };
  expect(await isAccepted(sender.verify(webhookRequest('{}', headers), context))).toBe(expected);
});

test('An event of Eventarc is a CloudEvent in binary mode', () => {
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '//storage.googleapis.com/projects/_/buckets/b',
    'ce-type': 'google.cloud.storage.object.v1.finalized',
  };
  expect(
    sender.events(webhookRequest('{"n":9007199254740993}', headers), {
      splitBatch: true,
    }),
  ).toMatchObject([
    {
      id: '1',
      type: 'google.cloud.storage.object.v1.finalized',
      time: new Date(NOW).toISOString(),
      data: '{"n":9007199254740993}',
    },
  ]);
});
