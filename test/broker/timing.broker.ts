import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { parseMessage } from '../../lib/rocketmq/message.ts';
import type { Route } from '../../lib/routes.ts';
import { createBacking } from '../../local/broker/backing.ts';
import { createBroker } from '../../local/broker/broker.ts';
import type { DmsEmulatorOptions } from '../../local/dms/emulator.ts';
import { createQueueHandler, createScheduleHandler } from '../fixtures/functions.ts';
import { root } from '../project/project.ts';
import { contextWith, sample, startServices } from '../support/services.ts';
import { rocketmq } from './provided.ts';
import { readMessages } from './read-messages.ts';

const HEARTBEAT = 'schedule/scheduler-without-input';

/** The services of a function on the real broker. */
async function onBroker(options: Partial<DmsEmulatorOptions>) {
  const broker = createBroker({ host: '127.0.0.1', port: rocketmq().brokerPort });
  onTestFinished(broker.close);
  return startServices({ backing: createBacking(broker), ...options });
}

/** Starts the consumer of the examples. Returns a function that waits for its next line. */
function startConsumer(topic: string): () => Promise<string> {
  const { classPath, namesrvPort } = rocketmq();
  const jars = classPath.split(path.delimiter).at(-1) ?? '';
  const child = spawn('java', ['-cp', jars, 'examples/consumers/java/Consumer.java', topic], {
    cwd: root,
    env: { ...process.env, NAMESRV_ADDR: `127.0.0.1:${namesrvPort}` },
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => (await lines.next()).value ?? 'The consumer has ended.';
}

test('a service that sets properties raw: deliverAfter 3 s reaches a consumer after 3 to 4 s', async () => {
  const topic = 'delayed';
  const { services } = await onBroker({ topics: [topic], propertiesAs: 'raw' });
  const send = (route: Route) =>
    createScheduleHandler(services, { heartbeat: route })(sample(HEARTBEAT), contextWith());
  const nextLine = startConsumer(topic);
  await send({ to: (event) => ({ topic, properties: { CE_id: `${event.id}-first` } }) });
  expect(await nextLine()).toContain('-first'); // the consumer is awake
  const sentAt = Date.now();
  await send({ to: topic, deliverAfter: '3 s' });
  expect(await nextLine()).toContain('id=');
  const seconds = (Date.now() - sentAt) / 1000;
  console.log(`It arrived after ${seconds} s.`);
  expect(seconds).toBeGreaterThanOrEqual(3);
  expect(seconds).toBeLessThan(4.5); // the broker's own clock ticks once a second
});

test.each(['user', 'proxy'] as const)(
  'a service that sets properties as %s refuses the delay, and nothing reaches the broker',
  async (propertiesAs) => {
    const topic = `delayed-as-${propertiesAs}`;
    const { services, emulator } = await onBroker({ topics: [topic], propertiesAs });
    const outcome = await services.client.send(
      parseMessage({ topic, body: '{}', keys: [], properties: {}, deliverAt: Date.now() + 3000 }),
      { deadline: Date.now() + 10_000 },
    );
    expect(outcome).toMatchObject({ kind: 'rejected', class: 'invalid' });
    expect(emulator.messages()).toEqual([]);
    expect(await readMessages(rocketmq(), [topic])).toEqual([]);
  },
);

test('a group is stored in the order of acceptance, whatever queues its messages are in', async () => {
  const topic = 'grouped';
  const { services } = await onBroker({ topics: [topic], propertiesAs: 'raw' });
  const route: Route = { to: topic, group: 'shop' };
  const records = Array.from({ length: 30 }, (_, index) => ({
    messageId: `m-${String(index).padStart(2, '0')}`,
    body: '{}',
    attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: '1' },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:orders',
  }));
  await createQueueHandler(services, { orders: route })({ Records: records }, contextWith());
  const read = await readMessages(rocketmq(), [topic]);
  expect(read.map(({ keys }) => keys)).toEqual(records.map(({ messageId }) => messageId));
  // What the REST call cannot promise: it names no queue, and a consumer reads queues side by side.
  expect(new Set(read.map(({ queueId }) => queueId)).size).toBe(3);
});
