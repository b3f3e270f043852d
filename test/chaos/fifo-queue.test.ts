import { expect, test } from 'vitest';
import { createFifoQueue } from './cloud/fifo-queue.ts';
import { MAX_RECEIVES } from './cloud/wiring.ts';

/** A queue with these messages, each in the group of its first letter. */
function queueOf(...bodies: string[]) {
  const queue = createFifoQueue('q.fifo');
  for (const body of bodies) queue.send({ body, group: body.charAt(0) });
  return queue;
}

const bodiesOf = (messages: readonly { readonly Body?: string | undefined }[]) =>
  messages.map(({ Body }) => Body);

test('hands out several messages of a group, in order, and none of a group of which some are received', () => {
  const queue = queueOf('a1', 'a2', 'b1', 'a3');
  expect(bodiesOf(queue.receive(2))).toEqual(['a1', 'a2']);
  expect(bodiesOf(queue.receive(10))).toEqual(['b1']);
  expect(queue.receive(10)).toEqual([]);
});

test('hands out what was not removed before what follows it', () => {
  const queue = queueOf('a1', 'a2', 'a3');
  const [first, second] = queue.receive(2);
  queue.remove(first ? [first] : []);
  expect(queue.receive(10)).toEqual([]);
  queue.changeVisibility(second?.ReceiptHandle ?? '', 0);
  const again = queue.receive(10);
  expect(bodiesOf(again)).toEqual(['a2', 'a3']);
  expect(again.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['2', '1']);
});

test('gives up a message that was received too often, and goes on with its group', () => {
  const queue = queueOf('a1', 'a2');
  for (let time = 0; time < MAX_RECEIVES; time++) {
    const [only] = queue.receive(1);
    queue.changeVisibility(only?.ReceiptHandle ?? '', 0);
  }
  expect(bodiesOf(queue.receive(1))).toEqual(['a2']);
  expect(queue.failures()).toEqual(['a1']);
  expect(queue.size()).toBe(1);
});
