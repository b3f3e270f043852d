import { describe, expect, test } from 'vitest';
import { dingtalk, feishu, wecom } from '../../../../lib/senders.ts';
import type { Sender } from '../../../../lib/webhook/sender.ts';
import { hashedKeyCipher } from '../../../../lib/webhook/verify/ciphers.ts';
import { composedDigest } from '../../../../lib/webhook/verify/composed.ts';
import { checkRequest, type VerifyContext } from '../../../../lib/webhook/verify/verification.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

/** What the senders publish: a request that they sign and encrypt, and the plaintext. */
const post = (body: string, query: Record<string, string>, method = 'POST') =>
  webhookRequest(body, {}, { query: new URLSearchParams(query).toString(), method });

const contextAt = (now: number, secrets: Record<string, string>): VerifyContext => ({
  secrets,
  now,
  fetchText: async () => '',
});

/** The decrypted body; the reason if the request is refused. */
async function open(sender: Sender, request: ReturnType<typeof post>, context: VerifyContext) {
  const opened = await checkRequest(
    request,
    (given) => sender.verify(given, context),
    (given) => sender.open?.(given, context) ?? 'malformed',
  );
  return typeof opened === 'string' ? opened : opened.text;
}

test('Feishu, decrypting', () => {
  const opened = (key: string, text: string) => hashedKeyCipher(key).open(text)?.toString();
  expect(opened('test key', 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=')).toBe('hello world');
  const challenge =
    'tT1xP+ovuc0T3b/rnZX3ax76exqAn0ANQ6/U45GcciC0mgNBc8JtvqOJGNAPMKpgRs2dVU1NYk9VDeqS8T4SYtU0hzNU54aS84WnxvZ3' +
    'VFfDcy/RyABlNqlUiGyLDzFI0yxdCMT4KR/YEQXlt6nZi50KwRlZ+A75r645KesZuLMljezYyY8VeeXEVjPw35+e';
  expect(opened('mazhe.nerd', challenge)).toBe(
    '{"challenge":"5634b122-c042-4634-bc7f-b07a3c3e77ad","token":"iRdCP2WwXNBXRM3mGLqhrgch3cn0gbT6",' +
      '"type":"url_verification"}',
  );
});

describe('Feishu', () => {
  const secrets = { KEY: 'mazhe.nerd', TOKEN: 'iRdCP2WwXNBXRM3mGLqhrgch3cn0gbT6' };
  const sender = feishu({ secret: 'KEY', verifyToken: 'TOKEN' });
  const encrypt =
    'tT1xP+ovuc0T3b/rnZX3ax76exqAn0ANQ6/U45GcciC0mgNBc8JtvqOJGNAPMKpgRs2dVU1NYk9VDeqS8T4SYtU0hzNU54aS84WnxvZ3' +
    'VFfDcy/RyABlNqlUiGyLDzFI0yxdCMT4KR/YEQXlt6nZi50KwRlZ+A75r645KesZuLMljezYyY8VeeXEVjPw35+e';

  test('gets its published challenge back, which it encrypts and does not sign', () => {
    const asked = post(JSON.stringify({ encrypt }), {});
    expect(sender.preflight?.(asked, contextAt(0, secrets))).toMatchObject({
      status: 200,
      body: '{"challenge":"5634b122-c042-4634-bc7f-b07a3c3e77ad"}',
    });
    const other = { ...secrets, TOKEN: 'another' };
    expect(sender.preflight?.(asked, contextAt(0, other))).toBeUndefined();
    expect(sender.verify(asked, contextAt(0, secrets))).toBe('missing: header x-lark-request-timestamp');
  });

  test('signs time, nonce, key and body with a plain hash', async () => {
    const body = '{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}';
    const headers = {
      'x-lark-request-timestamp': '1700000000',
      'x-lark-request-nonce': 'nonce',
      'x-lark-signature': '20f0b32d8b1a0744b1608bcfcf23584190cd720f9bd706adde9047c85ffb47ee',
    };
    const context = contextAt(0, { KEY: 'test key', TOKEN: '' });
    expect(await open(sender, webhookRequest(body, headers), context)).toBe('hello world');
    expect(await open(sender, webhookRequest(`${body} `, headers), context)).toBe('mismatch');
  });

  test.each(['{}', '{"encrypt":7}', '{"encrypt":""}', '[]', 'hello'])(
    'cannot be decrypted, and is no question, if its body is %s',
    async (body) => {
      const context = contextAt(0, secrets);
      expect(sender.preflight?.(post(body, {}), context)).toBeUndefined();
      const values = { timestamp: '1700000000', nonce: 'nonce' };
      const digest = composedDigest(sender.scheme, post(body, {}), values, secrets.KEY);
      const signed = webhookRequest(body, {
        'x-lark-request-timestamp': values.timestamp,
        'x-lark-request-nonce': values.nonce,
        'x-lark-signature': digest.toString('hex'),
      });
      expect(await open(sender, signed, context)).toBe('mismatch: the body cannot be decrypted');
    },
  );
});

describe('DingTalk', () => {
  const secrets = { TOKEN: '123456', KEY: '4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij' };
  const owner = 'suite4xxxxxxxxxxxxxxx';
  const sender = dingtalk({ secret: 'TOKEN', aesKey: 'KEY', owner });
  const now = 1445827045067;
  const query = {
    signature: '5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0',
    timestamp: String(now),
    nonce: 'nEXhMP4r',
  };
  const encrypt =
    '1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5' +
    'as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==';
  const body = JSON.stringify({ encrypt });

  test('its published request opens, with either spelling of its parameters', async () => {
    const plain =
      '{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}';
    const { signature, timestamp, nonce } = query;
    for (const spelt of [query, { msg_signature: signature, timeStamp: timestamp, nonce }]) {
      expect(await open(sender, post(body, spelt), contextAt(now, secrets))).toBe(plain);
    }
  });

  test('its published answer is what it opens itself', async () => {
    const published = {
      encrypt: 'X1VSe9cTJUMZu60d3kyLYTrBq5578ZRJtteU94wG0Q4Uk6E/wQYeJRIC0/UFW5Wkya1Ihz9oXAdLlyC9TRaqsQ==',
    };
    const answered = {
      msg_signature: 'f36f4ba5337d426c7d4bca0dbcb06b3ddc1388fc',
      timestamp: '1605695694141',
      nonce: 'WelUQl6bCqcBa2fM',
    };
    const values = { TOKEN: 'tokenxxxx', KEY: 'o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus' };
    const other = dingtalk({ secret: 'TOKEN', aesKey: 'KEY', owner: 'dingxxxxxx' });
    const request = post(JSON.stringify(published), answered);
    expect(await open(other, request, contextAt(1605695694141, values))).toBe('success');
  });

  test('is refused in one way, whatever cannot be decrypted', async () => {
    const foreign = dingtalk({ secret: 'TOKEN', aesKey: 'KEY', owner: 'another' });
    const wrongKey = { ...secrets, KEY: 'o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus' };
    const noKey = { ...secrets, KEY: 'short' };
    const reason = 'mismatch: the body cannot be decrypted';
    expect(await open(foreign, post(body, query), contextAt(now, secrets))).toBe(reason);
    expect(await open(sender, post(body, query), contextAt(now, wrongKey))).toBe(reason);
    expect(await open(sender, post(body, query), contextAt(now, noKey))).toBe(reason);
  });

  test('gets an encrypted answer that opens with its own keys', async () => {
    const context = contextAt(now, secrets);
    const verified = await checkRequest(
      post(body, query),
      () => 'verified',
      (given) => sender.open?.(given, context) ?? 'malformed',
    );
    if (typeof verified === 'string') throw new Error(verified);
    const parsed = { ...verified, body: JSON.parse(verified.text) };
    const answer = await sender.handshake?.(parsed, context);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    const { msg_signature, encrypt: sealed, timeStamp, nonce } = JSON.parse(answer?.body ?? '');
    const back = post(JSON.stringify({ encrypt: sealed }), { msg_signature, timeStamp, nonce });
    expect(nonce).toBe(query.nonce);
    expect(await open(sender, back, context)).toBe('success');
  });
});

describe('WeCom', () => {
  const secrets = { TOKEN: 'QDG6eK', KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' };
  const sender = wecom({ secret: 'TOKEN', aesKey: 'KEY', owner: 'wx5823bf96d3bd56c7' });

  test('its published question gets its number back', () => {
    const echostr =
      'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==';
    const query = {
      msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
      timestamp: '1409659589',
      nonce: '263014780',
      echostr,
    };
    const context = contextAt(1409659589_000, secrets);
    const asked = (given: Record<string, string>) => sender.preflight?.(post('', given, 'GET'), context);
    expect(asked(query)).toMatchObject({ status: 200, body: '1616140317555161061' });
    expect(asked({ ...query, nonce: '263014781' })).toEqual({ status: 401 });
    expect(asked({})).toEqual({ status: 401 });
  });

  const encrypt =
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3' +
    'TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs' +
    'ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa' +
    'x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG' +
    'HBZZIs2pDBS8R07+qN+E7Q==';
  const query = {
    msg_signature: '477715d11cdb4164915debcba66cb864d751f3e6',
    timestamp: '1409659813',
    nonce: '1372623149',
  };
  const context = contextAt(1409659813_000, secrets);

  test('its published message opens', async () => {
    const request = post(
      `<xml><ToUserName><![CDATA[a]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
      query,
    );
    const plain = await open(sender, request, context);
    expect(plain).toContain('<Content><![CDATA[hello]]></Content>');
    const [event] = sender.events(webhookRequest(plain), { splitBatch: true });
    expect(event).toMatchObject({ id: '4561255354251345929', type: 'text', data: plain });
  });

  test('a message is not answered as the number of a question, although it is signed in the same way', () => {
    const asked = post('', { ...query, echostr: encrypt }, 'GET');
    expect(sender.preflight?.(asked, context)).toEqual({ status: 400 });
  });
});
