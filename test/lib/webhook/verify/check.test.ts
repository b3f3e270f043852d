import { describe, expect, test } from 'vitest';
import { RequestError, unavailable } from '../../../../lib/webhook/http/answer.ts';
import { type CheckedSender, createCheck } from '../../../../lib/webhook/verify/check.ts';
import { virtualClock } from '../../../support/clock.ts';
import { rotating } from '../../../support/refreshing.ts';
import { recordingLog } from '../../../support/services.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

const request = webhookRequest('{}');

/** A check of a sender whose secret is `S`, and that verifies so. */
function start(
  verify: CheckedSender['verify'],
  {
    secrets = ['S'],
    fetchText = async () => 'text',
  }: { secrets?: string[]; fetchText?: () => Promise<string> } = {},
) {
  const clock = virtualClock();
  const log = recordingLog();
  const source = rotating<Readonly<Record<string, string>>>({ S: 'old' });
  const sender = { name: 'shop', secrets, verify };
  const times = { sendBy: clock.now() + 1000, endBy: clock.now() + 2000, log };
  return { clock, log, source, check: createCheck({ secrets: source, fetchText, clock }, sender, times) };
}
const hasSecret =
  (secret: string): CheckedSender['verify'] =>
  (_, { secrets }) =>
    secrets.S === secret ? 'verified' : 'mismatch';

describe('A request is checked', () => {
  test('with the secrets as they are, which are read again only if they do not fit', async () => {
    const { check, source } = start(hasSecret('old'));
    expect(await check.verify(request)).toMatchObject({ body: '{}' });
    expect(source.reads).toBe(0);
  });

  test('without a timer if it is genuine', async () => {
    let timers = 0;
    const sleep = async () => {
      timers++;
    };
    const services = { secrets: rotating({ S: 'old' }), fetchText: async () => 'text' };
    const sender = { name: 'shop', secrets: ['S'], verify: hasSecret('old') };
    const times = { sendBy: 1000, endBy: 2000, log: recordingLog() };
    const check = createCheck({ ...services, clock: { now: () => 0, sleep } }, sender, times);
    expect(await check.verify(request)).toMatchObject({ body: '{}' });
    expect(timers).toBe(0);
  });

  test('once more with other secrets, if there are', async () => {
    const { check, source } = start(hasSecret('new'));
    source.next = { S: 'new' };
    expect(await check.verify(request)).toMatchObject({ body: '{}' });
    expect(source.reads).toBe(1);
  });

  test.each(['mismatch', 'no-secret', 'no-secret: its value cannot be used'] as const)(
    'once more after "%s", but not with the same secrets',
    async (refused) => {
      let checks = 0;
      const { check, source } = start(() => {
        checks++;
        return refused;
      });
      expect(await check.verify(request)).toBe(refused);
      expect({ checks, reads: source.reads }).toEqual({ checks: 1, reads: 1 });
    },
  );

  test('only once if no secret would change the refusal', async () => {
    const { check, source } = start(() => 'stale: 400 s old');
    expect(await check.verify(request)).toBe('stale: 400 s old');
    expect(source.reads).toBe(0);
  });

  test('without a wait for secrets if its sender has none', async () => {
    const { clock, check, source } = start(() => 'verified', { secrets: [] });
    source.fresh = () => new Promise(() => {});
    expect(await check.verify(request)).toMatchObject({ body: '{}' });
    expect(clock.slept).toEqual([]);
  });

  test('only once if its sender has no secrets, because none could change the refusal', async () => {
    const { check, source } = start(() => 'mismatch', { secrets: [] });
    expect(await check.verify(request)).toBe('mismatch');
    expect(source.reads).toBe(0);
  });
});

describe('A check that fails', () => {
  test('is a refusal; the log has the name of the error, not its text', async () => {
    const { check, log } = start(() => {
      throw new RangeError('secret');
    });
    expect(await check.verify(request)).toBe('malformed: the check failed');
    const facts = { sender: 'shop', error: 'RangeError' };
    expect(log.lines).toEqual([{ level: 'warn', text: 'Signature could not be checked', facts }]);
  });

  test('because a host cannot answer now is no refusal: the sender should post again', async () => {
    const error = new RequestError(unavailable());
    const { check, log } = start(() => Promise.reject(error));
    await expect(check.verify(request)).rejects.toBe(error);
    expect(log.lines).toEqual([]);
  });
});

describe('A text that a check fetches', () => {
  const url = new URL('https://certs.example.com/a.pem');

  test('is there in time', async () => {
    const { check } = start(() => 'verified');
    expect(await (await check.context()).fetchText(url)).toBe('text');
  });

  test('is not waited for longer than the request has', async () => {
    const { clock, check } = start(() => 'verified', { fetchText: () => new Promise(() => {}) });
    const { fetchText } = await check.context();
    const begun = clock.now();
    await expect(clock.run(fetchText(url))).rejects.toMatchObject({
      answer: { status: 503 },
      cause: { message: 'certs.example.com did not answer in time' },
    });
    expect(clock.now()).toBe(begun + 1000);
  });
});
