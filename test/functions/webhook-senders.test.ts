import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRefreshing } from '../../lib/config/refreshing.ts';
import { systemClock } from '../../lib/core/clock.ts';
import type { Services } from '../../lib/services.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { createWebhookHandler as createHandler } from '../fixtures/functions.ts';
import type { ExpectedEvent } from '../support/sender-case.ts';
import {
  caseOf,
  payloadOf,
  SENDER_SECRETS,
  samplePayload,
  schemeOf,
  secretOf,
  senderNames,
  senderOf,
  senderRoutes,
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
const signed = (name: string, file?: string) =>
  payloadOf(name, signedRequest(name, file === undefined ? {} : { file }), file);

/** The samples of a sender, with the events that they become. */
const samplesOf = (name: string) =>
  Object.entries(caseOf(name).samples).map(([file, events]) => [name, file, events] as const);

/** Type, id and subject of expected events, as in `summaryOf`. */
const expectedOf = (events: readonly ExpectedEvent[]) =>
  events.map(({ type, id = 'a SHA-256', subject }) => [type, id, subject]);

function summaryOf({ properties }: { readonly properties: Readonly<Record<string, string>> }) {
  const { CE_type, CE_id = '', CE_subject } = properties;
  return [CE_type, /^[0-9a-f]{64}$/.test(CE_id) ? 'a SHA-256' : CE_id, CE_subject];
}

/** The messages that a sender's sample becomes. */
async function messagesOf(name: string, payload: unknown = signed(name)) {
  const { services, emulator } = await startSenders();
  expect((await post(services, payload)).statusCode).toBeLessThan(300);
  return emulator.messages('webhooks');
}

describe('An event', () => {
  const single = senderNames.filter((name) => !caseOf(name).isBatch && !caseOf(name).isMadeOfHeaders);

  test.each(single.flatMap(samplesOf))(
    'of %s (%s) has its type and id, and its body byte for byte, decrypted if it was encrypted',
    async (name, file, events) => {
      const payload = signed(name, file);
      const [message, ...others] = await messagesOf(name, payload);
      expect(others).toEqual([]);
      expect(message && summaryOf(message)).toEqual(expectedOf(events)[0]);
      const scheme = schemeOf(name);
      const isSealed = scheme !== undefined && 'envelope' in scheme;
      const body = Buffer.from(payload.body, 'base64').toString();
      expect(message?.body).toBe(isSealed ? samplePayload(name, file).body : body);
      expect(message?.body === body).toBe(!isSealed);
    },
  );
});

describe('A batch', () => {
  const batched = senderNames.filter((name) => caseOf(name).isBatch);

  test.each(batched.flatMap(samplesOf))(
    'of %s (%s) becomes its events, each with the exact text that it has in the body',
    async (name, file, events) => {
      const payload = signed(name, file);
      const messages = await messagesOf(name, payload);
      expect(messages.map(summaryOf).sort()).toEqual(expectedOf(events).sort());
      const body = Buffer.from(payload.body, 'base64').toString();
      for (const message of messages) expect(body).toContain(message.body);
    },
  );

  test('of WhatsApp keeps its escapes as they were', async () => {
    const messages = await messagesOf('meta');
    expect(messages.some(({ body }) => body.includes('Gr\\u00fc\\u00dfe'))).toBe(true);
  });

  test('stays one event with splitBatch: false', async () => {
    const { services, emulator } = await startSenders();
    const whole = {
      sendgrid: { sender: senderOf('sendgrid'), to: 'webhooks', splitBatch: false },
      meta: { sender: senderOf('meta'), to: 'webhooks', splitBatch: false },
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

test.each(senderNames.filter((name) => caseOf(name).isMadeOfHeaders).flatMap(samplesOf))(
  'An event of %s (%s), which has no body, has its headers as data, and not its secret',
  async (name, file, events) => {
    const [message, ...others] = await messagesOf(name, signed(name, file));
    expect(others).toEqual([]);
    expect(message && summaryOf(message)).toEqual(expectedOf(events)[0]);
    const told = Object.entries(samplePayload(name, file).headers).filter(([key]) =>
      key.startsWith('x-goog-'),
    );
    expect(JSON.parse(message?.body ?? '')).toEqual(Object.fromEntries(told));
  },
);

describe('A handshake', () => {
  const asked = senderNames.flatMap((name) =>
    Object.entries(caseOf(name).handshakes ?? {}).map(([file, how]) => [name, file, how] as const),
  );

  test.each(asked)(
    'of %s (%s), which is %s, is answered, and becomes no message',
    async (name, file, how) => {
      const { services, emulator, log } = await startSenders();
      const before = log.lines.length;
      const payload = how === 'signed' ? signed(name, file) : samplePayload(name, file);
      expect(await post(services, payload)).toMatchObject({ statusCode: 200, body: '' });
      expect(emulator.messages()).toEqual([]);
      expect(JSON.stringify(log.lines.slice(before))).not.toContain('placeholder');
    },
  );

  const answer = async (name: string, request: WebhookRequest) => {
    const { services, emulator } = await startSenders();
    const said = await post(services, payloadOf(name, request));
    expect(emulator.messages()).toEqual([]);
    return said;
  };
  const withBody = (name: string, body: unknown) =>
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
    const unsignable = senderNames.filter((name) => caseOf(name).privateKey);
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
      expect({ name, statusCode, body }).toEqual({
        name,
        statusCode: caseOf(name).accepted ?? 200,
        body: expect.stringMatching(caseOf(name).answer ?? /^$/),
      });
    }
  });

  test('is verified in one of four ways, which its messages tell', async () => {
    const { services, emulator } = await startSenders();
    const said = new Set<string | undefined>();
    for (const name of senderNames) {
      await post(services, signed(name));
      const [message] = emulator.messages('webhooks').slice(-1);
      const { verification } = senderOf(name);
      expect(message?.properties.CE_verification, name).toBe(verification);
      said.add(verification);
    }
    expect([...said]).toEqual(expect.arrayContaining(['signature', 'shared-secret', 'none']));
  });

  test('whose body no signature covers is named in the log when the function starts', async () => {
    const { services, log } = await startSenders();
    createHandler(services, {
      github: { sender: senderOf('github'), to: 'webhooks' },
      alerts: { sender: senderOf('datadog'), to: 'webhooks' },
      ping: { sender: senderOf('unsigned'), to: 'webhooks' },
    });
    createHandler(services, { github: { sender: senderOf('github'), to: 'webhooks' } });
    expect(log.lines.filter(({ level }) => level === 'info')).toEqual([
      {
        level: 'info',
        text: 'Some senders do not sign the body: only TLS protects it',
        facts: { routes: 'alerts (shared-secret), ping (none)' },
      },
    ]);
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
    const sent = emulator.messages();
    expect(sent.length).toBeGreaterThanOrEqual(signingNames.length);
    emulator.deleteTopic('webhooks');
    for (const name of signingNames) answers.push(await post(services, signed(name)));
    const written = JSON.stringify([answers, log.lines, sent]);
    const shown = signingNames.filter((name) => schemeOf(name)?.algorithm === 'body-token').map(secretOf);
    const { PUBLIC_URL: _, ...secrets } = SENDER_SECRETS;
    for (const [name, secret] of Object.entries(secrets)) {
      if (shown.includes(secret)) continue; // it stands in the body, and so in the message
      for (const form of [secret, Buffer.from(secret).toString('base64'), secret.replace(/^wh.._/, '')]) {
        expect(written.includes(form), name).toBe(false);
      }
    }
    expect(log.lines.length).toBeGreaterThan(0);
  });
});
