import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRefreshing } from '../../lib/config/refreshing.ts';
import { systemClock } from '../../lib/core/clock.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { framedCipher, hashedKeyCipher } from '../../lib/webhook/verify/ciphers.ts';
import { composedDigest } from '../../lib/webhook/verify/composed.ts';
import { createWebhookHandler as createHandler } from '../fixtures/functions.ts';
import {
  payloadOf,
  SENDER_SECRETS,
  samplePayload,
  schemeOf,
  senderRoutes,
  signedRequest,
} from '../support/senders.ts';
import { contextWith, startServices } from '../support/services.ts';

const secret = SENDER_SECRETS.TEXT_SECRET ?? '';

/** Posts to the function; what it answered, and how many messages it sent. */
async function post(payload: unknown) {
  const { services, emulator } = await startServices({ topics: ['webhooks'] });
  const secrets = createRefreshing({ first: SENDER_SECRETS, clock: systemClock });
  const handler = createHandler({ ...services, secrets }, senderRoutes);
  const answer = await handler(payload as RoutedRequest, contextWith());
  const { statusCode, headers = {}, body = '' } = answer as Record<string, never>;
  return { statusCode, headers, body, sent: emulator.messages('webhooks').length };
}

/** A request of a sender with another method, query, headers or body. */
function unsigned(
  name: string,
  {
    method = 'POST',
    query = '',
    headers = {},
    body = '',
  }: Partial<Record<'method' | 'query' | 'body', string>> & {
    headers?: Record<string, string>;
  },
) {
  const payload = samplePayload(name);
  return {
    ...payload,
    rawQueryString: query,
    headers: { ...payload.headers, ...headers },
    body,
    requestContext: { http: { method } },
  };
}

const withBody = (name: string, body: unknown): WebhookRequest =>
  signedRequest(name, { rawBody: Buffer.from(JSON.stringify(body)) });

describe('Feishu asks whether the URL is the app’s', () => {
  const question = {
    challenge: 'ajls384kdjx98XX',
    token: 'feishu-verification-token',
    type: 'url_verification',
  };
  const answered = { statusCode: 200, body: '{"challenge":"ajls384kdjx98XX"}', sent: 0 };
  const sealed = (content: object) =>
    JSON.stringify({ encrypt: hashedKeyCipher(secret).seal(Buffer.from(JSON.stringify(content))) });

  test('and gets its text back, signed or not, if it is encrypted and has the token', async () => {
    expect(await post(payloadOf('feishu', withBody('feishu', question)))).toMatchObject(answered);
    expect(await post(unsigned('feishu', { body: sealed(question) }))).toMatchObject(answered);
  });

  test.each<[string, string]>([
    ['is not encrypted', JSON.stringify(question)],
    ['has another token', sealed({ ...question, token: 'another' })],
    ['is an event', sealed({ ...question, type: 'event_callback' })],
    ['has no text', sealed({ ...question, challenge: undefined })],
    ['is garbage', '{"encrypt":"AAAA"}'],
  ])('and gets a bare 401 if it is not signed and %s', async (_, body) => {
    expect(await post(unsigned('feishu', { body }))).toEqual({
      statusCode: 401,
      headers: {},
      body: '',
      sent: 0,
    });
  });

  test('and gets no text back that is more than an id', async () => {
    const body = sealed({ ...question, challenge: '<script>' });
    expect(await post(unsigned('feishu', { body }))).toMatchObject({ statusCode: 400, body: '' });
  });
});

describe('DingTalk', () => {
  const content = (body: string) => {
    const { encrypt } = JSON.parse(body);
    const key = SENDER_SECRETS.DINGTALK_AES_KEY ?? '';
    return framedCipher(['ding1234567890abcdef'])(key).open(encrypt)?.toString();
  };

  test.each(['check_url', 'check_create_suite_url'])(
    'asks with %s, and gets an encrypted answer',
    async (EventType) => {
      const { body, ...answer } = await post(payloadOf('dingtalk', withBody('dingtalk', { EventType })));
      expect(answer).toMatchObject({ statusCode: 200, sent: 0 });
      expect(content(body)).toBe('success');
    },
  );

  test('gets the same answer to an event, with a signature over it', async () => {
    const { body, sent } = await post(payloadOf('dingtalk', signedRequest('dingtalk')));
    expect([content(body), sent]).toEqual(['success', 1]);
    const { msg_signature, encrypt, timeStamp: timestamp, nonce } = JSON.parse(body);
    const scheme = schemeOf('dingtalk');
    if (scheme?.algorithm !== 'composed') throw new Error('DingTalk has another scheme');
    const request = { rawBody: Buffer.alloc(0), method: 'POST' };
    const digest = composedDigest(scheme, request, { timestamp, nonce, encrypt }, secret);
    expect(digest.toString('hex')).toBe(msg_signature);
  });

  test('gets a bare 401 for a body that was not encrypted for this app', async () => {
    const request = signedRequest('dingtalk');
    expect(await post(payloadOf('dingtalk', { ...request, query: `${request.query}0` }))).toMatchObject({
      statusCode: 401,
      body: '',
    });
  });
});

describe('WeCom asks with a GET', () => {
  function asked(content: string, change = ''): unknown {
    const scheme = schemeOf('wecom');
    if (scheme?.algorithm !== 'composed') throw new Error('WeCom has another scheme');
    const key = SENDER_SECRETS.WECOM_AES_KEY ?? '';
    const echostr = framedCipher(['wx5823bf96d3bd56c7'])(key).seal(Buffer.from(content));
    const values = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: '263014780', encrypt: echostr };
    const request = { rawBody: Buffer.alloc(0), method: 'GET' };
    const msg_signature = composedDigest(scheme, request, values, secret).toString('hex');
    const { timestamp, nonce } = values;
    const query = new URLSearchParams({ msg_signature, timestamp, nonce, echostr }).toString();
    return unsigned('wecom', { method: 'GET', query: query + change });
  }

  test('and gets its number back, decrypted and bare', async () => {
    expect(await post(asked('1616140317555161061'))).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: '1616140317555161061',
    });
  });

  test('and gets nothing back for a message, or without a signature', async () => {
    expect(await post(asked('<xml></xml>'))).toMatchObject({ statusCode: 400, body: '' });
    expect(await post(asked('1', '&nonce=2'))).toMatchObject({ statusCode: 401, body: '' });
    expect(await post(unsigned('wecom', { method: 'GET' }))).toMatchObject({ statusCode: 401, body: '' });
  });
});

describe('Microsoft Graph asks with a text in the URL', () => {
  const token = 'Validation: Testing client application reachability for subscription Request-Id: 8c6bdc8e';

  test('and gets it back as plain text', async () => {
    const query = `validationToken=${encodeURIComponent(token)}`;
    const asked = unsigned('microsoft-graph', { query, headers: { 'content-type': 'text/plain' } });
    expect(await post(asked)).toEqual({
      ...{ statusCode: 200, body: token, sent: 0 },
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
    });
  });

  test.each(['<b>', 'a&b', '\u0007', '', 'x'.repeat(1025)])('and not if it is %j', async (text) => {
    const query = `validationToken=${encodeURIComponent(text)}`;
    expect(await post(unsigned('microsoft-graph', { query }))).toMatchObject({ statusCode: 400, body: '' });
  });

  test('and posts with one wrong item are refused as a whole', async () => {
    const body = samplePayload('microsoft-graph').body.replace(
      '"placeholder"',
      '"client-state-of-a-subscription"',
    );
    expect(await post(unsigned('microsoft-graph', { body }))).toMatchObject({
      statusCode: 401,
      body: '',
      sent: 0,
    });
  });
});

describe('Asana', () => {
  const hook = 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81';

  test('shows a secret, and gets it back in the header', async () => {
    const asked = unsigned('asana', { headers: { 'x-hook-secret': hook } });
    expect(await post(asked)).toEqual({
      statusCode: 200,
      headers: { 'x-hook-secret': hook },
      body: '',
      sent: 0,
    });
  });

  test('does not get its events accepted by that: the secret counts that the variable holds', async () => {
    const body = samplePayload('asana').body;
    const signature = createHmac('sha256', hook).update(body).digest('hex');
    const forged = { 'x-hook-signature': signature, 'x-hook-secret': hook };
    expect(await post(unsigned('asana', { body, headers: forged }))).toMatchObject({
      statusCode: 401,
      sent: 0,
    });
  });

  test.each(['short', 'a\r\nset-cookie: x=1;aaaaaaaa', 'x'.repeat(129)])('gets no %j back', async (text) => {
    const asked = unsigned('asana', { headers: { 'x-hook-secret': text } });
    expect(await post(asked)).toEqual({ statusCode: 400, headers: {}, body: '', sent: 0 });
  });

  test('posts an empty list to see whether the webhook lives', async () => {
    expect(await post(payloadOf('asana', withBody('asana', { events: [] })))).toMatchObject({
      statusCode: 200,
      sent: 0,
    });
  });
});

describe('Xero posts to see whether the webhook checks signatures', () => {
  const request = withBody('xero', {
    events: [],
    firstEventSequence: 0,
    lastEventSequence: 0,
    entropy: 'S0m3',
  });

  test('and gets 200 or 401, both empty', async () => {
    expect(await post(payloadOf('xero', request))).toEqual({
      statusCode: 200,
      headers: {},
      body: '',
      sent: 0,
    });
    const headers = { ...request.headers, 'x-xero-signature': Buffer.alloc(32).toString('base64') };
    expect(await post(payloadOf('xero', { ...request, headers }))).toEqual({
      ...{ statusCode: 401, headers: {}, body: '', sent: 0 },
    });
  });
});

describe('A first question', () => {
  test('of Okta is a GET with a header', async () => {
    const headers = { 'x-okta-verification-challenge': 'a_Tx-1' };
    expect(await post(unsigned('okta', { method: 'GET', headers }))).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"verification":"a_Tx-1"}',
    });
    expect(await post(unsigned('okta', { method: 'GET' }))).toMatchObject({ statusCode: 400, body: '' });
  });

  test('of Trello is a HEAD', async () => {
    expect(await post(unsigned('trello', { method: 'HEAD' }))).toMatchObject({ statusCode: 200, sent: 0 });
  });

  test('of Dropbox is a GET with a text', async () => {
    const asked = (query: string) => post(unsigned('dropbox', { method: 'GET', query }));
    expect(await asked('challenge=rzXnvyTT_2-x')).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: 'rzXnvyTT_2-x',
    });
    expect(await asked('challenge=%3Cscript%3E')).toMatchObject({ statusCode: 400, body: '' });
  });

  test('of X is a GET with a token, of which the digest is the answer; no body can be such a token', async () => {
    const asked = (token: string) =>
      post(unsigned('x', { method: 'GET', query: new URLSearchParams({ crc_token: token }).toString() }));
    const digest = createHmac('sha256', secret).update('9c3f+/=').digest('base64');
    expect(await asked('9c3f+/=')).toMatchObject({
      statusCode: 200,
      body: JSON.stringify({ response_token: `sha256=${digest}` }),
    });
    expect(await asked(samplePayload('x').body)).toMatchObject({ statusCode: 400, body: '' });
    expect(await asked('')).toMatchObject({ statusCode: 400, body: '' });
  });

  test('of monday.com is a POST with a text', async () => {
    const asked = (body: unknown) => post(unsigned('monday', { body: JSON.stringify(body) }));
    expect(await asked({ challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' })).toMatchObject({
      statusCode: 200,
      body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}',
    });
    expect(await asked({ challenge: 'a', event: {} })).toMatchObject({ statusCode: 401 });
    expect(await asked({ challenge: 'a b' })).toMatchObject({ statusCode: 400 });
  });
});
