import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRefreshing } from '../../lib/config/refreshing.ts';
import { systemClock } from '../../lib/core/clock.ts';
import type { Services } from '../../lib/services.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { createWebhookHandler as createHandler } from '../fixtures/functions.ts';
import {
  payloadOf,
  SENDER_SECRETS,
  type SenderName,
  samplePayload,
  senderNames,
  senderRoutes,
  senderSamples,
  signedRequest,
  signingNames,
} from '../support/senders.ts';
import { contextWith, startServices } from '../support/services.ts';

interface ProxyAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

async function startSenders() {
  const started = await startServices({ topics: ['webhooks'] });
  const secrets = createRefreshing({ first: SENDER_SECRETS, clock: systemClock });
  return { ...started, services: { ...started.services, secrets } };
}

async function post(services: Services, payload: unknown, routes = senderRoutes): Promise<ProxyAnswer> {
  const handler = createHandler(services, routes);
  return (await handler(payload as RoutedRequest, contextWith())) as ProxyAnswer;
}

/** A sender's sample as it would have sent it just now. */
const signed = (name: SenderName, file?: string) =>
  payloadOf(name, signedRequest(name, file === undefined ? {} : { file }), file);

/** The messages that a sender's sample becomes. */
async function messagesOf(name: SenderName, payload: unknown = signed(name)) {
  const { services, emulator } = await startSenders();
  expect((await post(services, payload)).statusCode).toBeLessThan(300);
  return emulator.messages('webhooks');
}

describe('An event', () => {
  test.each<[SenderName, string, string, string]>([
    ['github', senderSamples.github, 'push', '72d3162e-cc78-11e3-81ab-4c9367dc0958'],
    ['gitlab', senderSamples.gitlab, 'merge_request.open', 'f5e69120-b640-4da1-9c07-2c3f1bd24a8b'],
    [
      'gitlab-signed',
      senderSamples['gitlab-signed'],
      'merge_request.open',
      'f5e69120-b640-4da1-9c07-2c3f1bd24a8b',
    ],
    ['bitbucket', senderSamples.bitbucket, 'repo:push', '5f1c2ab1-9a35-4c0e-8a1c-0f8f5c0e5a11'],
    ['stripe', senderSamples.stripe, 'payment_intent.succeeded', 'evt_1QO3Xx2eZvKYlo2C9b1x0q7Y'],
    ['slack', senderSamples.slack, 'app_mention', 'Ev0PV52K21'],
    ['slack', 'slack-slash-command', 'slash_command', '398738663015.47445629121.803a0bc887a14d10'],
    ['slack', 'slack-interaction', 'block_actions', '12466734323.1395872398'],
    ['shopify', senderSamples.shopify, 'orders/create', '98880550-7158-44d4-b7cd-2c97c8a091b5'],
    ['orders', senderSamples.orders, 'order.placed', 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k'],
    ['svix', senderSamples.svix, 'invoice.paid', 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk'],
    ['twilio', senderSamples.twilio, 'delivered', '9f1b7a52-36b4-4f0e-9f3c-3f4b0a9a1c11'],
    ['square', senderSamples.square, 'payment.updated', 'bc316346-6691-4243-88ed-6d651a0d0c47'],
    ['zoom', senderSamples.zoom, 'meeting.started', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['discord', senderSamples.discord, 'APPLICATION_AUTHORIZED', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['telegram', senderSamples.telegram, 'message', '10000'],
    ['pagerduty', senderSamples.pagerduty, 'incident.triggered', '01BUMV0VU4VQWO0HPB6I2BJOUV'],
    ['linear', senderSamples.linear, 'Issue.create', '234d1a4e-b617-4388-90fe-adc3633d6b72'],
    ['jira', senderSamples.jira, 'jira:issue_updated', '0d0d8b2e-3f3a-4a3e-9d53-8a8a0b7e7c11'],
    ['sentry', senderSamples.sentry, 'issue.created', '4a2f2b1e9a5d4b0d8c5e7a0f1b2c3d4e'],
    ['grafana', senderSamples.grafana, 'firing', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['alertmanager', senderSamples.alertmanager, 'firing', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['datadog', senderSamples.datadog, 'metric_alert_monitor', '7234567890123456789'],
    ['hmac', senderSamples.hmac, 'order.placed', 'd-1001'],
    ['unsigned', senderSamples.unsigned, 'unsigned', expect.stringMatching(/^[0-9a-f]{64}$/)],
  ])('of %s (%s) has type %s and id %s, and its body byte for byte', async (name, file, type, id) => {
    const payload = signed(name, file);
    const [message, ...others] = await messagesOf(name, payload);
    expect(others).toEqual([]);
    expect(message?.properties).toMatchObject({ CE_type: type, CE_id: id });
    expect(message?.body).toBe(Buffer.from(payload.body, 'base64').toString());
  });
});

describe('A batch', () => {
  const summary = (messages: Awaited<ReturnType<typeof messagesOf>>) =>
    messages.map(({ properties }) => [properties.CE_type, properties.CE_id, properties.CE_subject]).sort();

  test('of SendGrid becomes one event per item, each with its exact text', async () => {
    const messages = await messagesOf('sendgrid');
    expect(summary(messages)).toEqual([
      ['bounce', 'Ym91bmNlLTAtMTA5OTQ5MTk', undefined],
      ['delivered', 'ZGVsaXZlcmVkLTAtMTA5OTQ5MTk', undefined],
    ]);
    const { body } = samplePayload('sendgrid');
    for (const message of messages) expect(body).toContain(message.body);
  });

  test('of a Twilio event stream becomes one event per item', async () => {
    expect(summary(await messagesOf('twilio', signed('twilio', 'twilio-event-stream')))).toEqual([
      ['com.twilio.messaging.message.delivered', 'EZ0000000000000000000000000000001', undefined],
      ['com.twilio.messaging.message.sent', 'EZ0000000000000000000000000000002', undefined],
    ]);
  });

  test('of WhatsApp becomes one event per change, with escapes as they were', async () => {
    const messages = await messagesOf('meta');
    expect(summary(messages)).toEqual([
      [
        'whatsapp_business_account.messages',
        'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA.delivered',
        '102290129340398',
      ],
      [
        'whatsapp_business_account.messages',
        'wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdCNTg5RjY1MzhGAA==',
        '102290129340398',
      ],
    ]);
    expect(messages.some(({ body }) => body.includes('Gr\\u00fc\\u00dfe'))).toBe(true);
  });

  test('of Messenger becomes one event per message', async () => {
    expect(summary(await messagesOf('meta', signed('meta', 'meta-messenger')))).toEqual([
      ['page.message', 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM', '1234567890'],
    ]);
  });

  test('stays one event with splitBatch: false', async () => {
    const { services, emulator } = await startSenders();
    const whole = {
      sendgrid: { ...senderRoutes.sendgrid, splitBatch: false },
      meta: { ...senderRoutes.meta, splitBatch: false },
    };
    for (const name of ['sendgrid', 'meta'] as const) {
      expect((await post(services, signed(name), { ...senderRoutes, ...whole })).statusCode).toBe(200);
      expect(emulator.messages('webhooks').at(-1)?.body).toBe(samplePayload(name).body);
    }
    expect(emulator.messages('webhooks')).toHaveLength(2);
  });

  test('that is empty is taken, and sends nothing', async () => {
    const { services, emulator } = await startSenders();
    const request = signedRequest('sendgrid', { rawBody: Buffer.from('[]') });
    expect((await post(services, payloadOf('sendgrid', request))).statusCode).toBe(200);
    expect(emulator.messages()).toEqual([]);
  });

  test.each([
    '[]',
    '[[]]',
    '{"entry":7}',
    '{"entry":[null,7,[],{"changes":7},{"changes":[null]}]}',
    '7',
    'null',
  ])('of Meta that is none, %s, is one event or fewer, and no error', async (text) => {
    const { services } = await startSenders();
    const request = signedRequest('meta', { rawBody: Buffer.from(text) });
    expect((await post(services, payloadOf('meta', request))).statusCode).toBe(200);
  });
});

describe('A handshake', () => {
  const answer = async (name: SenderName, request: WebhookRequest) => {
    const { services, emulator } = await startSenders();
    const said = await post(services, payloadOf(name, request));
    expect(emulator.messages()).toEqual([]);
    return said;
  };
  const withBody = (name: SenderName, body: unknown) =>
    signedRequest(name, { rawBody: Buffer.from(JSON.stringify(body)) });

  test('of Slack gets its challenge back, if it is signed', async () => {
    const request = signedRequest('slack', { file: 'slack-url-verification' });
    expect(await answer('slack', request)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/plain' },
      body: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
    });
    const { 'x-slack-signature': _, ...headers } = request.headers;
    expect(await answer('slack', { ...request, headers })).toMatchObject({ statusCode: 401, body: '' });
  });

  test('of Slack that checks the certificate gets an empty 200, if it is signed', async () => {
    const request = signedRequest('slack', {
      file: 'slack-slash-command',
      rawBody: Buffer.from('token=x&ssl_check=1'),
    });
    const form = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await answer('slack', { ...request, headers: form })).toMatchObject({ statusCode: 200, body: '' });
    const forged = { ...form, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    expect(await answer('slack', { ...request, headers: forged })).toMatchObject({ statusCode: 401 });
  });

  test('of Zoom gets its token signed', async () => {
    const { statusCode, body } = await answer('zoom', signedRequest('zoom', { file: 'zoom-url-validation' }));
    const plainToken = 'qgg8vlvZRS6UYooatFL8Aw';
    const encryptedToken = createHmac('sha256', SENDER_SECRETS.TEXT_SECRET ?? '')
      .update(plainToken)
      .digest('hex');
    expect({ statusCode, body: JSON.parse(body) }).toEqual({
      statusCode: 200,
      body: { plainToken, encryptedToken },
    });
  });

  test('of Discord is answered as webhook events and as interactions want it', async () => {
    expect(await answer('discord', withBody('discord', { type: 0 }))).toMatchObject({
      statusCode: 204,
      headers: { 'content-type': 'application/json' },
      body: '',
    });
    const said = await answer('discord', withBody('discord', { type: 1 }));
    expect(said).toMatchObject({ statusCode: 200, body: '{"type":1}' });
  });

  test.each([
    ['?hub.mode=subscribe&hub.verify_token=meta-verify-token&hub.challenge=1158201444', 200, '1158201444'],
    ['?hub.mode=subscribe&hub.verify_token=meta-verify-toke&hub.challenge=1158201444', 403, ''],
    ['?hub.mode=subscribe&hub.verify_token=&hub.challenge=1158201444', 403, ''],
    ['?hub.mode=subscribe&hub.verify_token=meta-verify-token', 403, ''],
    ['?hub.mode=unsubscribe&hub.verify_token=meta-verify-token&hub.challenge=1158201444', 403, ''],
    ['', 403, ''],
  ])('of Meta, %s, is answered with %i %s', async (query, statusCode, body) => {
    const { services } = await startSenders();
    const payload = { ...samplePayload('meta'), rawQueryString: query.slice(1), body: '' };
    const get = { ...payload, requestContext: { http: { method: 'GET' } } };
    expect(await post(services, get)).toMatchObject({ statusCode, body });
  });

  test('of one sender is nothing to another', async () => {
    const { services, emulator } = await startSenders();
    for (const body of [
      { type: 'url_verification', challenge: 'x' },
      { type: 0 },
      { event: 'endpoint.url_validation' },
    ]) {
      const said = await post(services, payloadOf('github', withBody('github', body)));
      expect(said).toMatchObject({ statusCode: 200, body: '' });
    }
    expect(emulator.messages('webhooks')).toHaveLength(3);
  });
});

describe('Every sender', () => {
  test('is signed freshly by npm run invoke, unless only the sender has the key', async () => {
    const { services } = await startSenders();
    const unsignable: SenderName[] = ['svix', 'sendgrid', 'discord'];
    for (const name of senderNames) {
      const payload = samplePayload(name);
      const fresh = signPayload(payload, senderRoutes, SENDER_SECRETS);
      const { statusCode } = await post(services, fresh);
      expect(statusCode < 300, `${name}: ${statusCode}`).toBe(!unsignable.includes(name));
      if (unsignable.includes(name)) expect(fresh).toBe(payload);
    }
  });

  test('is answered with what it wants to hear', async () => {
    const { services } = await startSenders();
    for (const name of senderNames) {
      const { statusCode, body } = await post(services, signed(name));
      const expected = name === 'discord' || name === 'twilio' ? 204 : 200;
      expect({ name, statusCode, body }).toEqual({ name, statusCode: expected, body: '' });
    }
  });

  test('gets an empty 401 without a signature', async () => {
    const { services, emulator } = await startSenders();
    for (const name of signingNames) {
      expect(await post(services, samplePayload(name)), name).toMatchObject({ statusCode: 401, body: '' });
    }
    expect(emulator.messages()).toEqual([]);
  });

  test('has secrets that stand in no log line, answer or message', async () => {
    const { services, emulator, log } = await startSenders();
    const answers: unknown[] = [];
    for (const name of signingNames) {
      const good = signed(name);
      answers.push(
        await post(services, good),
        await post(services, { ...good, body: 'eyI=' }),
        await post(services, samplePayload(name)),
        await post(services, { ...good, rawPath: '/hooks/nobody' }),
        await post(services, { ...good, requestContext: { http: { method: 'PATCH' } } }),
      );
    }
    emulator.deleteTopic('webhooks');
    for (const name of signingNames) answers.push(await post(services, signed(name)));
    const written = JSON.stringify([answers, log.lines, emulator.messages()]);
    const { PUBLIC_URL: _, ...secrets } = SENDER_SECRETS;
    for (const [name, secret] of Object.entries(secrets)) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), secret.replace(/^wh.._/, '')]) {
        expect(written.includes(form), name).toBe(false);
      }
    }
    expect(log.lines.length).toBeGreaterThan(0);
  });
});
