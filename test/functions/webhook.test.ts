import { describe, expect, test } from 'vitest';
import { createRefreshing } from '../../lib/config/refreshing.ts';
import { systemClock } from '../../lib/core/clock.ts';
import type { Services } from '../../lib/services.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { createWebhookHandler as createHandler } from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/webhook.ts';
import { contextWith, SECRETS, sample, startServices } from '../support/services.ts';

interface ProxyAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly statusDescription?: string;
}

/** Posts a payload as Lambda would: middy's types know the request that the steps make of it. */
async function post(services: Services, payload: unknown): Promise<ProxyAnswer> {
  return (await createHandler(services, routes)(payload as RoutedRequest, contextWith())) as ProxyAnswer;
}

const signed = (payload: unknown) => signPayload(payload, routes, SECRETS);
const push = () =>
  structuredClone(sample('webhook/github-push')) as Record<string, unknown> & {
    body: string;
    headers: Record<string, string>;
  };

describe('A GitHub push', () => {
  test.each([
    'webhook/github-push',
    'webhook/github-push-base64',
    'webhook/github-push-function-url',
    'webhook/github-push-rest-api',
    'webhook/github-push-alb',
    'webhook/github-push-alb-multi-value',
  ])('from %s arrives byte for byte, with its event as tag and its delivery id as key', async (name) => {
    const { services, emulator } = await startServices();
    const answer = await post(services, signed(sample(name)));
    expect(answer.statusCode).toBe(200);
    const [message, ...others] = emulator.messages('code-events');
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      body: push().body,
      tag: 'push',
      keys: ['72d3162e-cc78-11e3-81ab-4c9367dc0958'],
      properties: {
        CE_id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
        CE_source: 'https://github.com/octo/launchpad',
        CE_type: 'push',
        CE_specversion: '1.0',
        CE_time: expect.stringMatching(/^2026-.*Z$/),
        CE_contenttype: 'application/json',
      },
    });
    expect(message?.body).toContain('9007199254740993');
  });

  test('with a bad signature is answered with 401 and nothing else, and sends nothing', async () => {
    const { services, emulator } = await startServices();
    const payload = push();
    payload.headers['x-hub-signature-256'] = `sha256=${'0'.repeat(64)}`;
    expect(await post(services, payload)).toMatchObject({ statusCode: 401, body: '' });
    expect(emulator.messages()).toEqual([]);
  });

  test('without a signature is answered with 401', async () => {
    const { services, emulator } = await startServices();
    expect(await post(services, push())).toMatchObject({ statusCode: 401, body: '' });
    expect(emulator.requests.sends).toBe(0);
  });

  test('whose signature header comes twice is answered with 401', async () => {
    const { services } = await startServices();
    const payload = signed(sample('webhook/github-push-rest-api')) as {
      multiValueHeaders: Record<string, string[]>;
    };
    payload.multiValueHeaders['x-hub-signature-256']?.push('sha256=00');
    expect((await post(services, payload)).statusCode).toBe(401);
  });
});

test('A secret that was rotated in Secrets Manager is read again, once, if a signature does not hold', async () => {
  const { services, emulator } = await startServices();
  let now = Date.now();
  let reads = 0;
  const read = async () => {
    reads++;
    return { ...SECRETS, GITHUB_WEBHOOK_SECRET: 'the new one' };
  };
  const clock = { ...systemClock, now: () => now };
  const secrets = createRefreshing<Readonly<Record<string, string>>>({ first: SECRETS, read, clock });
  now += 60_000;
  const payload = signPayload(sample('webhook/github-push'), routes, {
    GITHUB_WEBHOOK_SECRET: 'the new one',
  });
  expect((await post({ ...services, secrets }, payload)).statusCode).toBe(200);
  expect((await post({ ...services, secrets }, push())).statusCode).toBe(401);
  expect(reads).toBe(1);
  expect(emulator.messages('code-events')).toHaveLength(1);
});

describe('Other senders', () => {
  test('a Stripe event goes to both topics of its route', async () => {
    const { services, emulator } = await startServices();
    expect((await post(services, signed(sample('webhook/stripe-payment')))).statusCode).toBe(200);
    for (const topic of ['payments', 'audit']) {
      expect(emulator.messages(topic)).toMatchObject([
        { tag: 'payment_intent.succeeded', keys: ['evt_1QO3Xx2eZvKYlo2C9b1x0q7Y'] },
      ]);
    }
  });

  test('a Standard Webhooks order takes the long form of its route', async () => {
    const { services, emulator } = await startServices();
    expect((await post(services, signed(sample('webhook/standard-webhooks-order')))).statusCode).toBe(200);
    expect(emulator.messages('orders')).toMatchObject([
      { tag: 'order.placed', keys: ['msg_2xYvKq8ZtB1nC4dE5fG6hJ7k'] },
    ]);
  });
});

describe('A request that is at fault', () => {
  const at = (path: string) => ({ ...push(), rawPath: path });

  test.each([
    '/',
    '/hooks',
    '/hooks/',
    '/hooks/nobody',
    '/hooks/constructor',
    '/hooks/__proto__',
    '/hooks/github/x',
  ])('to the unknown path %s is answered with 404', async (path) => {
    const { services } = await startServices();
    const answer = await post(services, at(path));
    expect(answer.statusCode).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ message: 'No webhook has this path: POST to /hooks/{sender}' });
  });

  test('with another method is answered with 405', async () => {
    const { services } = await startServices();
    const payload = { ...push(), requestContext: { http: { method: 'GET' } } };
    expect(await post(services, payload)).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
  });

  test('with a body that is not JSON, well signed, is answered with 400', async () => {
    const { services, emulator } = await startServices();
    const answer = await post(services, signed({ ...push(), body: '{"ref":' }));
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ message: 'The body is not valid JSON' });
    expect(emulator.messages()).toEqual([]);
  });

  test('with another content type, well signed, is answered with 415', async () => {
    const { services } = await startServices();
    const payload = push();
    payload.headers['content-type'] = 'application/x-www-form-urlencoded';
    expect((await post(services, signed(payload))).statusCode).toBe(415);
  });

  test('with a blank before the parameters of its content type is taken', async () => {
    const { services } = await startServices();
    const payload = push();
    payload.headers['content-type'] = 'application/json ; charset=utf-8';
    expect((await post(services, signed(payload))).statusCode).toBe(200);
  });

  test('over 4 MiB is answered with 413 before its signature is looked at', async () => {
    const { services } = await startServices();
    const answer = await post(services, { ...push(), body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    expect(answer.statusCode).toBe(413);
  });

  test('with header names that every object inherits is a request like any other', async () => {
    const { services } = await startServices();
    const payload = push();
    Object.assign(payload.headers, { constructor: 'x', toString: 'y', hasOwnProperty: 'z' });
    expect((await post(services, payload)).statusCode).toBe(401);
    expect((await post(services, signed(payload))).statusCode).toBe(200);
  });

  test('never gets a stack trace, a path or an expected signature to see', async () => {
    const { services } = await startServices();
    for (const payload of [push(), at('/nowhere'), signed({ ...push(), body: '{' })]) {
      expect(JSON.stringify(await post(services, payload))).not.toMatch(/\bat |\.ts|node_modules|sha256=/);
    }
  });
});

describe('When the message cannot be sent', () => {
  test('the sender is told to post again', async () => {
    const { services, emulator, log } = await startServices();
    emulator.deleteTopic('code-events');
    expect(await post(services, signed(push()))).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '30' },
    });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        facts: expect.objectContaining({ serviceCode: 'DMS.00050004' }),
      }),
    );
  });

  test('of two messages, one refused for good and one not sent for now, the sender is still told to post again', async () => {
    const { services, emulator } = await startServices();
    emulator.setFaults('topic payments 100% 400 DMS.10540011; topic audit 100% 400 DMS.00050004');
    expect((await post(services, signed(sample('webhook/stripe-payment')))).statusCode).toBe(503);
  });

  test('a load balancer gets its status description, and lists where it sent lists', async () => {
    const { services, emulator } = await startServices();
    emulator.deleteTopic('code-events');
    const single = await post(services, signed(sample('webhook/github-push-alb')));
    expect(single).toMatchObject({
      statusDescription: '503 Service Unavailable',
      headers: { 'retry-after': '30' },
    });
    const multi = await post(services, signed(sample('webhook/github-push-alb-multi-value')));
    expect(multi).toMatchObject({ multiValueHeaders: { 'retry-after': ['30'] } });
    expect(multi).not.toHaveProperty('headers');
  });
});

test('A payload that is no HTTP request fails the invocation, and says so', async () => {
  const { services, log } = await startServices();
  for (const payload of [sample('queue/standard'), null, {}, 7]) {
    await expect(post(services, payload)).rejects.toThrow('something else than a request');
  }
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(4);
});
