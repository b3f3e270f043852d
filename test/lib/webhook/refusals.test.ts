import { describe, expect, expectTypeOf, test } from 'vitest';
import { createRefreshing } from '../../../lib/config/refreshing.ts';
import { systemClock } from '../../../lib/core/clock.ts';
import type { RoutedRequest } from '../../../lib/webhook/admit.ts';
import type { parseBody } from '../../../lib/webhook/events/parse.ts';
import type { WebhookRequest } from '../../../lib/webhook/http/request.ts';
import type { Sender } from '../../../lib/webhook/sender.ts';
import {
  anyOf,
  checkRequest,
  freshness,
  reasonOf,
  type VerifiedRequest,
} from '../../../lib/webhook/verify/verification.ts';
import { createWebhookHandler as createHandler } from '../../fixtures/functions.ts';
import { payloadOf, SENDER_SECRETS, senderRoutes, signedRequest } from '../../support/senders.ts';
import { contextWith, startServices } from '../../support/services.ts';

const now = 1_795_413_600_000;

/** Posts to the function; what it answered, logged and counted. */
async function post(
  name: 'stripe' | 'github' | 'unsigned',
  change: Partial<WebhookRequest>,
  secrets = SENDER_SECRETS,
) {
  const { services, log, counts } = await startServices();
  const clock = { ...systemClock, now: () => now };
  const handler = createHandler(
    { ...services, clock, secrets: createRefreshing({ first: secrets, clock }) },
    senderRoutes,
  );
  const payload: unknown = payloadOf(name, { ...signedRequest(name, { now }), ...change });
  const answer: unknown = await handler(payload as RoutedRequest, contextWith());
  const lines = log.lines.filter(({ text }) => text.startsWith('Webhook'));
  return { answer, lines, counts };
}

describe('The log line and the metric of a refused request tell', () => {
  const stripeHeader = (at: number) => signedRequest('stripe', { now: at }).headers;
  const signature = (value: string) => ({ headers: { 'stripe-signature': value } });
  const digest = '0'.repeat(64);

  test.each<[string, Partial<WebhookRequest>, string, string | undefined]>([
    ['that the header is missing', { headers: {} }, 'missing', 'header stripe-signature'],
    ['that the header has no signature', signature('v0=1'), 'malformed', 'header stripe-signature'],
    [
      'that the signature is not hex',
      signature(`t=${now / 1000},v1=zz`),
      'malformed',
      'the signature is not hex',
    ],
    ['how old the request is', { headers: stripeHeader(now - 412_000) }, 'stale', '412 s old'],
    ['how far ahead its clock is', { headers: stripeHeader(now + 301_000) }, 'stale', '301 s in the future'],
    ['that the secret is another', signature(`t=${now / 1000},v1=${digest}`), 'mismatch', undefined],
  ])('%s', async (_, change, reason, detail) => {
    const { answer, lines, counts } = await post('stripe', change);
    expect(answer).toEqual({ statusCode: 401, headers: {}, body: '', isBase64Encoded: false });
    const of = { route: 'stripe', sender: 'stripe', path: '/hooks/stripe' };
    const from = { function_request_id: expect.any(String), cold_start: true };
    const facts = { ...of, ...from, status: 401, reason };
    expect(lines).toEqual([
      { level: 'warn', text: 'Webhook refused', facts: { ...facts, ...(detail && { detail }) } },
    ]);
    expect(counts).toEqual({ [`WebhookRefused ${reason}`]: 1 });
  });

  test('that there is no secret', async () => {
    const { lines, counts } = await post('github', {}, {});
    expect(lines).toMatchObject([{ facts: { sender: 'github', reason: 'no-secret' } }]);
    expect(counts).toEqual({ 'WebhookRefused no-secret': 1 });
  });

  test('the status of a request that is refused for something else', async () => {
    const { counts } = await post('github', { rawBody: Buffer.alloc(4 * 1024 * 1024 + 1) });
    expect(counts).toEqual({ 'WebhookRefused 413': 1 });
  });

  test('why a request that is answered with 422 cannot become a message', async () => {
    const { answer, lines, counts } = await post('unsigned', { rawBody: Buffer.alloc(0) });
    expect(answer).toMatchObject({
      statusCode: 422,
      body: '{"message":"This request cannot become a message"}',
    });
    const reason = expect.stringContaining('body must not be empty');
    expect(lines).toMatchObject([
      { text: 'Webhook refused', facts: { path: '/hooks/unsigned', status: 422, reason } },
    ]);
    expect(counts).toEqual({ 'WebhookRefused 422': 1 });
  });
});

describe('Of several checks', () => {
  test('one that succeeds is enough', () => {
    expect(anyOf(['mismatch', 'verified', 'missing'])).toBe('verified');
  });

  test('that all fail, the one that came furthest tells the reason', () => {
    expect(anyOf(['missing: header x', 'mismatch', 'malformed'])).toBe('mismatch');
    expect(anyOf(['missing: header x', 'stale: 9 s old'])).toBe('stale: 9 s old');
    expect(anyOf([])).toBe('no-secret');
  });

  test('a reason is told apart from its detail', () => {
    expect(reasonOf('stale: 9 s old')).toEqual({ reason: 'stale', detail: '9 s old' });
    expect(reasonOf('untrusted: host: x')).toEqual({ reason: 'untrusted', detail: 'host: x' });
    expect(reasonOf('mismatch')).toEqual({ reason: 'mismatch' });
  });
});

describe('An unverified request', () => {
  test('cannot be given to what reads a body', () => {
    type First<F> = F extends (first: infer P, ...rest: never[]) => unknown ? P : never;
    expectTypeOf<First<Sender['events']>>().toEqualTypeOf<VerifiedRequest>();
    expectTypeOf<First<NonNullable<Sender['handshake']>>>().toEqualTypeOf<VerifiedRequest>();
    expectTypeOf<First<typeof parseBody>>().toEqualTypeOf<VerifiedRequest>();
    expectTypeOf<RoutedRequest['request']>().toEqualTypeOf<VerifiedRequest>();
    expectTypeOf<WebhookRequest>().not.toExtend<VerifiedRequest>();
    expectTypeOf<WebhookRequest>().not.toHaveProperty('body');
  });

  test('becomes a verified one only by a check', async () => {
    const request = signedRequest('github', { now });
    const verified = await checkRequest(request, () => 'verified');
    expectTypeOf(verified).toExtend<VerifiedRequest | string>();
    expect(verified).toMatchObject({ body: request.rawBody.toString('utf8') });
    expect(await checkRequest(request, () => 'mismatch')).toBe('mismatch');
  });
});

test('A time that is not a number is stale', () => {
  expect(freshness(Number.NaN, 1000, now)).toContain('stale');
  expect(freshness(Infinity, 1000, now)).toContain('stale');
});
