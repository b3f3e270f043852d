import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../../lib/outbox/record.ts';
import { writeRecord } from '../../../lib/outbox/write-record.ts';
import { type Letter, letterLine } from '../../../local/sqs/letter.ts';
import { startQueues } from '../../../local/sqs/queues.ts';
import { type RedriveOptions, redriveLetters } from '../../../local/sqs/redrive-letters.ts';
import { findRedriveQueues } from '../../../local/sqs/redrive-queues.ts';
import type { Wiring } from '../../../local/wiring/serverless.ts';

const region = 'eu-central-1';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A message in the form in which the functions store it in the dead-letter queue. */
const letter = (key: string, topic: string, reason: string, serviceCode?: string) =>
  JSON.stringify({
    topic,
    body: '{}',
    keys: [key],
    properties: { CE_id: key },
    failure: {
      reason,
      outcome: 'rejected',
      class: 'invalid',
      ...(serviceCode && { serviceCode }),
      attempts: 3,
      origin: 'webhook/github',
      firstAt: '2026-01-02T03:04:05.000Z',
      lastAt: '2026-01-02T04:04:05.000Z',
    },
  });

const letters = [
  letter('a', 'orders', 'the body is too large', 'DMS.00400014'),
  letter('b', 'audit', 'the body is too large'),
  letter('c', 'orders', 'a key has blanks'),
  'no record at all',
];

async function start(bodies: readonly string[] = letters) {
  const names = ['dead', 'outbox'];
  const queues = names.map((name) => ({ logicalId: name, name: `shop-${name}`, attributes: {} }));
  const sqs = await startQueues(0, { region, queues });
  closing.push(sqs.close);
  for (const body of bodies) await sqs.send('shop-dead', body);
  const [deadLetterUrl = '', outboxUrl = ''] = sqs.queues.map(({ url }) => url);
  const moved: Letter[] = [];
  const redrive = (options: Partial<RedriveOptions> = {}) =>
    redriveLetters({
      client: sqs.client,
      deadLetterUrl,
      outboxUrl,
      filter: {},
      isDryRun: false,
      waitSeconds: 0,
      onLetter: (one) => moved.push(one),
      ...options,
    });
  /** The bodies of all visible messages, which then stay invisible for 30 seconds. */
  async function visibleIn(QueueUrl: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.client.send(command);
      if (Messages.length === 0) return bodies.sort();
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  }
  return { redrive, moved, dead: () => visibleIn(deadLetterUrl), outbox: () => visibleIn(outboxUrl), sqs };
}

test('all dead letters move to the outbox unchanged', async () => {
  const { redrive, dead, outbox, moved } = await start();
  expect(await redrive()).toEqual({ moved: 4, left: 0 });
  expect(await outbox()).toEqual([...letters].sort());
  expect(await dead()).toEqual([]);
  expect(moved).toHaveLength(4);
});

test.each([
  ['part of the reason', { reason: 'Too Large' }, ['a', 'b']],
  ['the service’s code', { reason: 'dms.00400014' }, ['a']],
  ['the class', { reason: 'invalid' }, ['a', 'b', 'c']],
  ['a topic', { topic: 'orders' }, ['a', 'c']],
  ['a topic and a reason', { topic: 'orders', reason: 'blanks' }, ['c']],
  ['a topic that no dead letter has', { topic: 'payments' }, []],
])(
  'a filter by %s moves only the selected dead letters; all others are visible again at once',
  async (_, filter, keys) => {
    const { redrive, dead, outbox, moved } = await start();
    expect(await redrive({ filter })).toEqual({ moved: keys.length, left: 4 - keys.length });
    expect(moved.map(({ key }) => key).sort()).toEqual(keys);
    expect((await dead()).length).toBe(4 - keys.length);
    expect((await outbox()).length).toBe(keys.length);
  },
);

test('a dry run moves nothing', async () => {
  const { redrive, dead, outbox, moved } = await start();
  expect(await redrive({ isDryRun: true, filter: { topic: 'orders' } })).toEqual({ moved: 2, left: 2 });
  expect(moved.map(({ key }) => key).sort()).toEqual(['a', 'c']);
  expect(await outbox()).toEqual([]);
  expect(await dead()).toEqual([...letters].sort());
});

test('a limit is respected; dead letters over it are visible again at once', async () => {
  const many = Array.from({ length: 25 }, (_, index) => letter(`${index}`, 'orders', 'too large'));
  const { redrive, dead, outbox } = await start(many);
  expect(await redrive({ limit: 12 })).toEqual({ moved: 12, left: 0 });
  expect((await outbox()).length).toBe(12);
  expect((await dead()).length).toBe(13);
});

test('a dead letter that the outbox refuses stays, and so do all others', async () => {
  const { redrive, dead } = await start();
  const nowhere = 'http://127.0.0.1/000000000000/no-such-queue';
  await expect(redrive({ outboxUrl: nowhere })).rejects.toThrow(/does not exist/);
  expect(await dead()).toEqual([...letters].sort());
});

test('a dead letter that arrives during the redrive is not moved', async () => {
  const { redrive, sqs, dead } = await start(letters.slice(0, 1));
  const storeAgain = () => sqs.send('shop-dead', 'again');
  const again: Promise<void>[] = [];
  await redrive({ onLetter: () => again.push(storeAgain()) });
  await Promise.all(again);
  expect(await dead()).toEqual(['again']);
});

test('the line about a dead letter has its topic, key, attempts, times and reason', async () => {
  const { redrive, moved } = await start([letter('a', 'orders', 'too large')]);
  await redrive({ isDryRun: true });
  expect(moved.map(letterLine)).toEqual([
    'orders  a  3 attempts  2026-01-02T03:04:05.000Z to 2026-01-02T04:04:05.000Z  too large',
  ]);
});

test('policy, doubt and a compressed body stay unchanged, and the line says "in doubt"', async () => {
  const record = {
    topic: 'orders',
    body: 'x'.repeat(2 * 1024 * 1024),
    keys: ['big'],
    properties: {},
    onUnknown: 'dead-letter',
    inDoubt: true,
    failure: JSON.parse(letter('big', 'orders', 'no answer')).failure,
  } as const;
  const { text } = await writeRecord(record);
  const { redrive, outbox, moved } = await start([text]);
  expect(await redrive({ filter: { topic: 'orders', reason: 'no answer' } })).toEqual({ moved: 1, left: 0 });
  expect(moved.map(letterLine)).toEqual([
    'orders  big  3 attempts  2026-01-02T03:04:05.000Z to 2026-01-02T04:04:05.000Z  in doubt  no answer',
  ]);
  const bodies = await outbox();
  expect(bodies).toEqual([text]);
  expect(bodies.map(readRecord)).toMatchObject([record]);
});

test('the line about a text that is not a record says what is wrong; the line about an event has its id', async () => {
  const { failure } = JSON.parse(letter('a', 'orders', 'no route'));
  const event = { id: 'e-1', source: 's', type: 't', time: failure.firstAt, extensions: {}, data: '{}' };
  const { redrive, moved } = await start([JSON.stringify({ event, failure }), '{"topic":"orders"}']);
  await redrive({ isDryRun: true });
  const [ofEvent, ofText] = moved.map(letterLine).sort((one, other) => one.length - other.length);
  expect(ofEvent).toMatch(/^event {2}e-1 {2}3 attempts .* {2}no route$/);
  expect(ofText).toMatch(/^event {2}[0-9a-f-]{36} {2}0 attempts .* {2}it is neither .*body/);
});

const fn = {
  name: 'queue',
  deployedName: 'shop-queue',
  timeoutSeconds: 30,
  memoryMb: 512,
  environment: [],
  queueVariables: { OUTBOX_QUEUE_URL: 'shop-outbox', DEAD_LETTER_QUEUE_URL: 'shop-dead' },
  maximumRetryAttempts: 2,
  hasFailureDestination: false,
};
const definitions = ['shop-outbox', 'shop-dead'].map((name) => ({ logicalId: name, name, attributes: {} }));
const wiring: Wiring = { service: 'shop', region, functions: [fn], triggers: [], queues: definitions };
const portsWith = (SQS_PORT: number) => ({ PORT: 0, DMS_PORT: 0, EVENTS_PORT: 0, SQS_PORT });

test('without queue URLs it uses the queues of the running local cloud', async () => {
  const { sqs } = await start();
  const found = await findRedriveQueues({ env: {}, ports: portsWith(sqs.port) }, async () => wiring);
  closing.push(() => found.client.destroy());
  expect(found).toMatchObject({
    place: 'the local cloud',
    deadLetterUrl: `${sqs.url}/000000000000/shop-dead`,
    outboxUrl: `${sqs.url}/000000000000/shop-outbox`,
  });
});

test('without queue URLs and without a local cloud, the error says what to do', async () => {
  await expect(findRedriveQueues({ env: {}, ports: portsWith(9) }, async () => wiring)).rejects.toThrow(
    /No local cloud is running.*npm start.*DEAD_LETTER_QUEUE_URL/,
  );
});

test('with queue URLs it uses the cloud, in the region of the URLs', async () => {
  const env = {
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-3.amazonaws.com/123456789012/dead',
    OUTBOX_QUEUE_URL: 'https://sqs.eu-west-3.amazonaws.com/123456789012/outbox',
  };
  const found = await findRedriveQueues({ env, ports: portsWith(0) }, async () => wiring);
  expect(found).toMatchObject({ place: 'the cloud', deadLetterUrl: env.DEAD_LETTER_QUEUE_URL });
  expect(await found.client.config.region()).toBe('eu-west-3');
});

test('with only one of the two URLs, the error names the missing one', async () => {
  const env = { DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-3.amazonaws.com/123456789012/dead' };
  await expect(findRedriveQueues({ env, ports: portsWith(0) }, async () => wiring)).rejects.toThrow(
    /OUTBOX_QUEUE_URL is missing/,
  );
});
