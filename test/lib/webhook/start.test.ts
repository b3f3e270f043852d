import { describe, expect, test } from 'vitest';
import { webhookRoutes } from '../../../lib/routes.ts';
import {
  alertmanager,
  basic,
  bearer,
  bitbucket,
  datadog,
  discord,
  eventarc,
  eventGrid,
  github,
  gitlab,
  gitlabSigned,
  grafana,
  headerSecret,
  hmac,
  jira,
  linear,
  meta,
  pagerduty,
  paypal,
  pubsub,
  sendgrid,
  sentry,
  shopify,
  slack,
  smn,
  sns,
  square,
  standardWebhooks,
  stripe,
  svix,
  telegram,
  twilio,
  zoom,
} from '../../../lib/senders.ts';
import { secretsOf } from '../../../lib/webhook/sender.ts';

const url = 'https://hooks.example.com/x';
const account = 'push@example.iam.gserviceaccount.com';
type Names = string | readonly string[];

test.each<[string, (none: Names) => unknown]>([
  ['alertmanager', (secret) => alertmanager({ secret })],
  ['basic', (secret) => basic({ secret, username: 'u' })],
  ['bearer', (secret) => bearer({ secret })],
  ['bitbucket', (secret) => bitbucket({ secret })],
  ['datadog', (secret) => datadog({ secret })],
  ['discord', (publicKey) => discord({ publicKey })],
  ['event-grid', (key) => eventGrid({ key })],
  ['event-grid', (audience) => eventGrid({ audience, tenantId: 't' })],
  ['eventarc', (audience) => eventarc({ audience, serviceAccount: account })],
  ['github', (secret) => github({ secret })],
  ['gitlab', (secret) => gitlab({ secret })],
  ['gitlab', (secret) => gitlabSigned({ secret })],
  ['grafana', (secret) => grafana({ secret })],
  ['header-secret', (secret) => headerSecret({ secret, header: 'x-secret' })],
  ['hmac', (secret) => hmac({ secret, signature: { header: 'x-signature' } })],
  ['jira', (secret) => jira({ secret })],
  ['linear', (secret) => linear({ secret })],
  ['meta', (secret) => meta({ secret, verifyToken: 'TOKEN' })],
  ['meta', (verifyToken) => meta({ secret: 'SECRET', verifyToken })],
  ['pagerduty', (secret) => pagerduty({ secret })],
  ['paypal', (webhookId) => paypal({ webhookId })],
  ['pubsub', (serviceAccount) => pubsub({ audience: url, serviceAccount })],
  ['sendgrid', (publicKey) => sendgrid({ publicKey })],
  ['sentry', (secret) => sentry({ secret })],
  ['shopify', (secret) => shopify({ secret })],
  ['slack', (secret) => slack({ secret })],
  ['smn', (topicUrn) => smn({ topicUrn })],
  ['sns', (topicArn) => sns({ topicArn })],
  ['square', (secret) => square({ secret, url })],
  ['standard-webhooks', (secret) => standardWebhooks({ secret })],
  ['stripe', (secret) => stripe({ secret })],
  ['svix', (publicKey) => svix({ publicKey })],
  ['telegram', (secret) => telegram({ secret })],
  ['twilio', (secret) => twilio({ secret, url })],
  ['zoom', (secret) => zoom({ secret })],
])('%s that is given an empty list does not start', (name, create) => {
  expect(() => create([])).toThrow(`${name} needs`);
  expect(() => create('')).toThrow(`${name} needs`);
});

describe('A variable that several senders share', () => {
  const strict = { sender: gitlabSigned({ secret: 'SHARED' }), to: 'orders' };
  const lax = { sender: github({ secret: 'SHARED' }), to: 'orders' };

  test.each([webhookRoutes({ first: strict, second: lax }), webhookRoutes({ first: lax, second: strict })])(
    'must suit them all, whichever comes first',
    (routes) => {
      const [shared, ...others] = secretsOf(routes);
      expect(others).toEqual([]);
      expect(shared?.name).toBe('SHARED');
      expect(shared?.problem('whsec_short')).toBe('is not whsec_ and the base64 of at least 16 bytes');
      expect(shared?.problem(' ')).toBe('is empty');
      expect(shared?.problem('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBeUndefined();
    },
  );
});

test.each([
  ['slack', slack({ secret: 'S' }), 2500],
  ['zoom', zoom({ secret: 'S' }), 2500],
  ['discord', discord({ publicKey: 'S' }), 2500],
  ['sentry', sentry({ secret: 'S' }), 900],
  ['linear', linear({ secret: 'S' }), 4500],
  ['shopify', shopify({ secret: 'S' }), 4500],
  ['pagerduty', pagerduty({ secret: 'S' }), 4500],
  ['smn', smn({ topicUrn: 'urn' }), 4500],
  ['github', github({ secret: 'S' }), 9000],
  ['gitlab', gitlab({ secret: 'S' }), 9000],
  ['gitlab that signs', gitlabSigned({ secret: 'S' }), 9000],
  ['bitbucket', bitbucket({ secret: 'S' }), 9000],
  ['sendgrid', sendgrid({ publicKey: 'S' }), 9000],
  ['square', square({ secret: 'S', url }), 9000],
  ['stripe', stripe({ secret: 'S' }), undefined],
])('%s is answered within its own limit', (_, sender, milliseconds) => {
  expect('answerWithinMs' in sender ? sender.answerWithinMs : undefined).toBe(milliseconds);
});
