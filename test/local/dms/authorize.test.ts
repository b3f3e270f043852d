import { describe, expect, test } from 'vitest';
import { signatureOver } from '../../support/signing.ts';
import {
  INSTANCE,
  INSTANCE_ID,
  KEY,
  logIn,
  MESSAGES,
  MINUTE_MS,
  refusalOf,
  START,
  send,
  start,
  TEMPORARY_KEY,
} from './harness.ts';

const WRONG_KEY = { ...KEY, secretKey: 'wrong' };

describe('an AK/SK signature', () => {
  test('that is correct is accepted', async () => {
    const { dms } = await start();
    expect((await dms.call(INSTANCE)).status).toBe(200);
  });

  test('covers the query', async () => {
    const { dms, emulator } = await start();
    const path = `${INSTANCE}/topics?offset=0&limit=5`;
    expect((await dms.call(path)).status).toBe(200);
    const changed = `${emulator.url}${INSTANCE}/topics?offset=1&limit=5`;
    expect(refusalOf(await send(changed, { headers: dms.sign(path) }))).toBe('401 APIG.0301');
  });

  test('covers the method', async () => {
    const { dms, emulator } = await start();
    const reply = await send(emulator.url + MESSAGES, { method: 'POST', headers: dms.sign(MESSAGES) });
    expect(reply.body.error_msg).toContain('does not verify');
  });

  test('covers every byte of the body, also bytes that are not valid UTF-8', async () => {
    const { dms, emulator } = await start();
    const headers = dms.sign(MESSAGES, { method: 'POST', body: '\ufffd' });
    const reply = await send(emulator.url + MESSAGES, { method: 'POST', headers, body: Buffer.from([0xff]) });
    expect(reply.body.error_msg).toContain('does not verify');
  });

  test('covers the signed headers', async () => {
    const { dms, emulator } = await start();
    const headers = { ...dms.sign(INSTANCE, { headers: { 'content-type': 'a/b' } }), 'content-type': 'c/d' };
    expect(refusalOf(await send(emulator.url + INSTANCE, { headers }))).toBe('401 APIG.0301');
  });

  test('need not cover the body if x-sdk-content-sha256 is UNSIGNED-PAYLOAD', async () => {
    const { dms, emulator } = await start();
    const headers = dms.sign(MESSAGES, {
      method: 'POST',
      headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    const body = '{"topic":"orders","body":"x"}';
    expect((await send(emulator.url + MESSAGES, { method: 'POST', headers, body })).status).toBe(200);
  });

  test('with the hash of another body does not verify', async () => {
    const { dms, emulator } = await start();
    const headers = dms.sign(MESSAGES, {
      method: 'POST',
      headers: { 'x-sdk-content-sha256': 'ab'.repeat(32) },
    });
    const reply = await send(emulator.url + MESSAGES, { method: 'POST', headers, body: '{}' });
    expect(reply.body.error_msg).toContain('does not verify');
  });

  test('of an unknown access key is refused, also if the key is a name such as "constructor"', async () => {
    const { dms } = await start();
    for (const accessKey of ['Unknown', 'constructor', '__proto__']) {
      const reply = await dms.call(INSTANCE, { key: { ...KEY, accessKey } });
      expect(refusalOf(reply)).toBe('401 APIG.0301');
      expect(reply.body.error_msg).toContain(`secret key found for this access key: ${accessKey}`);
    }
  });

  test.each([
    'Basic YTpi',
    'SDK-HMAC-SHA256 Access=AccessKey',
    'SDK-HMAC-SHA256 Credential=AccessKey, SignedHeaders=host, Signature=00',
    `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=${'zz'.repeat(32)}`,
  ])('in the form %j is refused', async (authorization) => {
    const { emulator } = await start();
    const reply = await send(emulator.url + INSTANCE, { headers: { authorization } });
    expect(refusalOf(reply)).toBe('401 APIG.0301');
  });

  test('must cover x-sdk-date', async () => {
    const { dms, emulator } = await start();
    const signed = dms.sign(INSTANCE);
    const request = { method: 'GET', url: new URL(emulator.url + INSTANCE), headers: signed, body: '' };
    const signature = signatureOver(request, ['host'], KEY.secretKey);
    const authorization = `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host, Signature=${signature}`;
    const reply = await send(emulator.url + INSTANCE, { headers: { ...signed, authorization } });
    expect(reply.body.error_msg).toContain('x-sdk-date is not signed');
  });

  test('over a header that was not sent is refused', async () => {
    const { dms, emulator } = await start();
    const { 'x-trace': _, ...headers } = dms.sign(INSTANCE, { headers: { 'x-trace': '1' } });
    const reply = await send(emulator.url + INSTANCE, { headers });
    expect(reply.body.error_msg).toContain('x-trace is signed but was not sent');
  });

  test('with an invalid date is refused', async () => {
    const { dms, emulator } = await start();
    for (const date of ['2026-01-02T03:04:05Z', '20269902T030405Z', 'now']) {
      const headers = { ...dms.sign(INSTANCE), 'x-sdk-date': date };
      expect(refusalOf(await send(emulator.url + INSTANCE, { headers }))).toBe('401 APIG.0301');
    }
  });

  test.each([-1, 1])('can be 15 minutes old or early, but not a second more (sign %i)', async (side) => {
    const { dms } = await start();
    const edge = START + side * 15 * MINUTE_MS;
    expect((await dms.call(INSTANCE, { at: edge })).status).toBe(200);
    const beyond = await dms.call(INSTANCE, { at: edge + side * 1000 });
    expect(refusalOf(beyond)).toBe('401 APIG.0301');
    expect(beyond.body.error_msg).toContain('15 minutes');
  });
});

describe('temporary keys', () => {
  test('are accepted with their security token, signed or not', async () => {
    const { dms, emulator } = await start();
    expect((await dms.call(INSTANCE, { key: TEMPORARY_KEY })).status).toBe(200);
    const { accessKey, secretKey } = TEMPORARY_KEY;
    const headers = { ...dms.sign(INSTANCE, { key: { accessKey, secretKey } }), 'x-security-token': 'TOKEN' };
    expect((await send(emulator.url + INSTANCE, { headers })).status).toBe(200);
  });

  test('are refused without their security token, and with another one', async () => {
    const { dms } = await start();
    const { accessKey, secretKey } = TEMPORARY_KEY;
    for (const key of [
      { accessKey, secretKey },
      { ...TEMPORARY_KEY, securityToken: 'OTHER' },
    ]) {
      const reply = await dms.call(INSTANCE, { key });
      expect(refusalOf(reply)).toBe('401 APIG.0301');
      expect(reply.body.error_msg).toContain('x-security-token');
    }
  });
});

describe('bad signatures in a row', () => {
  test('up to five do not lock the access key, and a correct one resets the count', async () => {
    const { dms } = await start();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 5; i++) {
        const reply = await dms.call(INSTANCE, { key: WRONG_KEY });
        expect(reply.body.error_msg).toContain('does not verify');
      }
      expect((await dms.call(INSTANCE)).status).toBe(200);
    }
  });

  test('more than five lock the key for five minutes, also for correct signatures; other keys are not locked', async () => {
    const { dms, clock } = await start();
    for (let i = 0; i < 6; i++) await dms.call(INSTANCE, { key: WRONG_KEY });
    const locked = await dms.call(INSTANCE);
    expect(refusalOf(locked)).toBe('401 APIG.0301');
    expect(locked.body.error_msg).toContain('locked');
    expect((await dms.call(INSTANCE, { key: TEMPORARY_KEY })).status).toBe(200);
    clock.now = START + 5 * MINUTE_MS - 1;
    expect((await dms.call(INSTANCE)).status).toBe(401);
    clock.now = START + 5 * MINUTE_MS;
    expect((await dms.call(INSTANCE)).status).toBe(200);
  });

  test('are counted from zero after the lock', async () => {
    const { dms, clock } = await start();
    for (let i = 0; i < 6; i++) await dms.call(INSTANCE, { key: WRONG_KEY });
    clock.now += 5 * MINUTE_MS;
    expect((await dms.call(INSTANCE, { key: WRONG_KEY })).body.error_msg).toContain('does not verify');
    expect((await dms.call(INSTANCE)).status).toBe(200);
  });
});

describe('a token', () => {
  test('is accepted until it expires', async () => {
    const { emulator, clock } = await start({ tokenLifetimeMs: MINUTE_MS });
    const headers = { 'x-auth-token': await logIn(emulator) };
    clock.now += MINUTE_MS - 1;
    expect((await send(emulator.url + INSTANCE, { headers })).status).toBe(200);
    clock.now += 1;
    expect(refusalOf(await send(emulator.url + INSTANCE, { headers }))).toBe('401 DMS.10240102');
  });

  test('lives for 24 hours by default', async () => {
    const { emulator, clock } = await start();
    const headers = { 'x-auth-token': await logIn(emulator) };
    clock.now += 24 * 60 * MINUTE_MS - 1;
    expect((await send(emulator.url + INSTANCE, { headers })).status).toBe(200);
    clock.now += 1;
    expect((await send(emulator.url + INSTANCE, { headers })).status).toBe(401);
  });

  test('can be made to expire; a new token is accepted', async () => {
    const { emulator } = await start();
    const old = { 'x-auth-token': await logIn(emulator) };
    emulator.expireTokens();
    expect(refusalOf(await send(emulator.url + INSTANCE, { headers: old }))).toBe('401 DMS.10240102');
    const headers = { 'x-auth-token': await logIn(emulator) };
    expect((await send(emulator.url + INSTANCE, { headers })).status).toBe(200);
  });

  test('that is unknown is refused', async () => {
    const { emulator } = await start();
    const headers = { 'x-auth-token': 'made-up' };
    expect(refusalOf(await send(emulator.url + INSTANCE, { headers }))).toBe('401 DMS.10240101');
  });

  test('of another project, or of no project, is refused', async () => {
    const { emulator } = await start();
    for (const scope of [{ project: { id: 'other' } }, { domain: { name: 'OTC-1' } }, {}]) {
      const headers = { 'x-auth-token': await logIn(emulator, scope) };
      expect(refusalOf(await send(emulator.url + INSTANCE, { headers }))).toBe('401 DMS.10240104');
    }
  });
});

describe('a request', () => {
  test('without any credentials is refused', async () => {
    const { emulator } = await start();
    expect(refusalOf(await send(emulator.url + INSTANCE))).toBe('401 DMS.10240103');
  });

  test('with an x-project-id that differs from the project in its path is refused', async () => {
    const { dms } = await start();
    const reply = await dms.call(INSTANCE, { headers: { 'x-project-id': 'other' } });
    expect(refusalOf(reply)).toBe('401 DMS.10240104');
  });

  test('to another project is refused', async () => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(`/v2/other/instances/${INSTANCE_ID}`))).toBe('400 DMS.00400002');
  });
});
