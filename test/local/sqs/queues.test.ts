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

test('the queues of a local cloud that runs are found, and others are not', async () => {
  const { url, queues, close } = await startQueues(0, place);
  closing.push(close);
  const other = { logicalId: 'Other', name: 'other', attributes: {} };
  expect(await findQueues(url, { ...place, queues: [...place.queues, other] })).toEqual(queues);
});

test('where nothing answers there are no queues', async () => {
  expect(await findQueues('http://127.0.0.1:9', place)).toEqual([]);
});
