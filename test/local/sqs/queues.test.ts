import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { findQueues, startQueues } from '../../../local/sqs/queues.ts';

const place = {
  region: 'eu-central-1',
  queues: [{ logicalId: 'Outbox', name: 'shop-outbox', attributes: {} }],
};
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('finds the queues of a running local cloud, and no others', async () => {
  const { url, queues, close } = await startQueues(0, place);
  closing.push(close);
  const other = { logicalId: 'Other', name: 'other', attributes: {} };
  expect(await findQueues(url, { ...place, queues: [...place.queues, other] })).toEqual(queues);
});

test('finds no queues if no server answers', async () => {
  expect(await findQueues('http://127.0.0.1:9', place)).toEqual([]);
});

test('shows the contents of a queue without receiving them', async () => {
  const { send, contents, close, client, queues } = await startQueues(0, place);
  closing.push(close);
  await send('shop-outbox', 'one');
  const QueueUrl = queues[0]?.url;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'two', DelaySeconds: 900 }));
  expect(await contents('shop-outbox')).toEqual(['one', 'two']);
  expect(await contents('shop-outbox')).toEqual(['one', 'two']);
});
