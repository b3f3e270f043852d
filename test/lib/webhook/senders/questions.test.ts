import { describe, expect, test } from 'vitest';
import { wecom, x } from '../../../../lib/senders.ts';
import { admit } from '../../../../lib/webhook/admit.ts';
import type { Sender } from '../../../../lib/webhook/sender.ts';
import { framedCipher } from '../../../../lib/webhook/verify/ciphers.ts';
import { composedDigest } from '../../../../lib/webhook/verify/composed.ts';
import { enveloped } from '../../../../lib/webhook/verify/sealed.ts';
import { contextWithTexts, NOW, webhookRequest } from '../../../support/webhook-request.ts';

const TOKEN = 'a-token-of-some-length';
const KEY = Buffer.alloc(32, 7).toString('base64').slice(0, 43);
const secrets = { TOKEN, KEY };
const services = {
  secrets: { fresh: () => secrets, current: () => secrets, refresh: async () => false },
  fetchText: async () => '',
  clock: { now: () => NOW, sleep: async () => {} },
};
const log = { info: () => {}, warn: () => {}, error: () => {} };
const invocation = { sendBy: NOW + 5000, endBy: NOW + 6000, log };

/** What the function says to a request: an early answer, or the verified request. */
const admitted = (sender: Sender, request: ReturnType<typeof webhookRequest>) =>
  admit(services, { test: { sender, to: 'topic' } }, request, invocation);

describe('The answer to a question of X', () => {
  const sender = x({ secret: 'TOKEN' });
  const answerTo = (token: string) => {
    const question = webhookRequest('', {}, { method: 'GET', query: `crc_token=${token}` });
    return sender.preflight?.(question, contextWithTexts({}, { secrets }))?.body ?? '{}';
  };

  test.each(['123', '-1e9', 'null', 'true'])('is no signature of the body %s', async (token) => {
    const { response_token: signature } = JSON.parse(answerTo(token));
    expect(signature).toMatch(/^sha256=/);
    const headers = { 'content-type': 'application/json', 'x-twitter-webhooks-signature': signature };
    await expect(admitted(sender, webhookRequest(token, headers))).rejects.toMatchObject({
      refused: 'malformed: the body could be a token',
    });
  });
});

describe('A question of WeCom', () => {
  const sender = wecom({ secret: 'TOKEN', aesKey: 'KEY', owner: 'corp' });
  const signed = (content: string) => {
    const encrypt = framedCipher(['corp'])(KEY).seal(Buffer.from(content));
    const values = { timestamp: String(NOW / 1000), nonce: '1372623149', encrypt };
    const { scheme } = sender;
    const digest = composedDigest(scheme, { rawBody: Buffer.alloc(0), method: 'GET' }, values, TOKEN);
    const { timestamp, nonce } = values;
    const query = new URLSearchParams({ msg_signature: digest.toString('hex'), timestamp, nonce }).toString();
    return { query, encrypt, body: enveloped(scheme.envelope, encrypt) };
  };

  test('is answered, and is no message in a POST', async () => {
    const { query, encrypt, body } = signed('1616140317555161061');
    const asked = `${query}&echostr=${encodeURIComponent(encrypt)}`;
    const question = webhookRequest('', {}, { method: 'GET', query: asked });
    expect(await admitted(sender, question)).toMatchObject({ status: 200, body: '1616140317555161061' });
    const posted = webhookRequest(body, { 'content-type': 'text/xml' }, { query });
    await expect(admitted(sender, posted)).rejects.toMatchObject({ answer: { status: 400 } });
  });

  test('does not stop a message', async () => {
    const { query, body } = signed('<xml><MsgType>text</MsgType></xml>');
    const posted = webhookRequest(body, { 'content-type': 'text/xml' }, { query });
    expect(await admitted(sender, posted)).toMatchObject({ name: 'test' });
  });
});
