import { describe, expect, test } from 'vitest';
import type { Refreshing } from '../../../lib/config/refreshing.ts';
import { smn } from '../../../lib/senders.ts';
import { admit } from '../../../lib/webhook/admit.ts';
import type { WebhookRequest } from '../../../lib/webhook/http/request.ts';
import type { Sender, WebhookRoutes } from '../../../lib/webhook/sender.ts';
import { virtualClock } from '../../support/clock.ts';
import { SENDER_SECRETS, senderOf, senderRoutes, signedRequest } from '../../support/senders.ts';
import { recordingLog, sample } from '../../support/services.ts';
import { NOW, webhookRequest } from '../../support/webhook-request.ts';

type Secrets = Refreshing<Readonly<Record<string, string>>>;
const never = <T>() => new Promise<T>(() => {});
const fixed: Secrets = {
  current: () => SENDER_SECRETS,
  refresh: async () => false,
  fresh: async () => SENDER_SECRETS,
};

/** Checks a request at a virtual time, with 30 seconds for the invocation. */
function start({
  secrets = fixed,
  fetchText = async () => '',
}: {
  secrets?: Secrets;
  fetchText?: () => Promise<string>;
}) {
  const clock = virtualClock(NOW);
  const log = recordingLog();
  const invocation = { sendBy: NOW + 29_000, endBy: NOW + 29_900, log };
  const tryAdmit = (request: WebhookRequest, routes: WebhookRoutes = senderRoutes) =>
    clock.run(admit({ secrets, fetchText, clock }, routes, request, invocation));
  return { clock, tryAdmit };
}

const posted = (name: 'slack' | 'github') => signedRequest(name, { now: NOW });
const forged = (name: 'slack' | 'github') => ({ ...posted(name), rawBody: Buffer.from('{}') });

describe('The time that a sender waits', () => {
  test('begins when its request arrives: the check takes from it, too', async () => {
    const { clock, tryAdmit } = start({});
    const slow: Sender = {
      ...senderOf('slack'),
      answerWithinMs: 2500,
      verify: () => {
        clock.jump(1000);
        return 'verified';
      },
    };
    const admitted = await tryAdmit(posted('slack'), { slack: { sender: slow, to: 'x' } });
    expect(admitted).toMatchObject({ name: 'slack', sendBy: NOW + 1750, endBy: NOW + 2500 });
  });

  test('is the time of the invocation if the sender waits for as long as the function may run', async () => {
    expect(await start({}).tryAdmit(signedRequest('stripe', { now: NOW }))).toMatchObject({
      sendBy: NOW + 29_000,
      endBy: NOW + 29_900,
    });
  });

  test('ends the wait for a certificate: SMN is told to post again before it gives up', async () => {
    const { clock, tryAdmit } = start({ fetchText: never });
    const { body } = sample('webhook/smn-notification') as { readonly body: string };
    const topicUrn = (JSON.parse(body) as { readonly topic_urn: string }).topic_urn;
    const now = { timestamp: new Date(NOW).toISOString().replace('.000', ''), signature: 'AAAA' };
    const request = webhookRequest(
      JSON.stringify({ ...JSON.parse(body), ...now }),
      {},
      { path: '/hooks/smn' },
    );
    const routes = { smn: { sender: smn({ topicUrn }), to: 'x' } };
    await expect(tryAdmit(request, routes)).rejects.toMatchObject({
      answer: { status: 503, headers: { 'retry-after': '30' } },
    });
    expect(clock.now() - NOW).toBe(4500 * 0.7);
  });
});

describe('A forged request', () => {
  test('is refused in time while the secrets cannot be read', async () => {
    const { clock, tryAdmit } = start({ secrets: { ...fixed, fresh: never, refresh: never } });
    await expect(tryAdmit(forged('slack'))).rejects.toMatchObject({ answer: { status: 401 } });
    expect(clock.now() - NOW).toBeLessThanOrEqual(2500);
  });

  test.each<[string, (request: WebhookRequest) => WebhookRequest]>([
    ['without a signature', (request) => ({ ...request, headers: {} })],
    ['with a stale signature', () => signedRequest('slack', { now: NOW - 600_000 })],
  ])('%s does not make the secrets be read again', async (_, change) => {
    let reads = 0;
    const refresh = async () => ++reads > 0;
    const { tryAdmit } = start({ secrets: { ...fixed, refresh } });
    await expect(tryAdmit(change(posted('slack')))).rejects.toMatchObject({ answer: { status: 401 } });
    expect(reads).toBe(0);
  });
});

describe('Secrets', () => {
  const old: Readonly<Record<string, string>> = { ...SENDER_SECRETS, TEXT_SECRET: 'the revoked secret' };

  test('that were revoked while the container was frozen are read before they are used', async () => {
    const { tryAdmit } = start({ secrets: { ...fixed, current: () => old } });
    await expect(tryAdmit(posted('github'))).resolves.toMatchObject({ name: 'github' });
  });

  test('that another request has read in the meantime are tried, too', async () => {
    let newest = old;
    const secrets: Secrets = {
      current: () => newest,
      fresh: async () => newest,
      refresh: async () => {
        newest = SENDER_SECRETS;
        return false;
      },
    };
    await expect(start({ secrets }).tryAdmit(posted('github'))).resolves.toMatchObject({ name: 'github' });
  });
});
