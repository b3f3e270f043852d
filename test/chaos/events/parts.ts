import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createAsyncInvoke } from '../../../local/lambda/async-invoke.ts';
import type { Invoke } from '../../../local/lambda/functions.ts';
import { startQueuePoller } from '../../../local/sqs/queue-poller.ts';
import type { Queues } from '../../../local/sqs/queues.ts';
import { triggersOf, type Wiring } from '../../../local/wiring/serverless.ts';

/** Asynchronous invocations with short pauses between their attempts. */
export function countedAsyncInvoke(wiring: Wiring, invoke: Invoke, { send }: Queues) {
  let pending = 0;
  const log = () => {};
  const invokeAsync = createAsyncInvoke({ ...wiring, invoke, send, log, sleep: (ms) => sleep(ms / 10) });
  return {
    pending: () => pending,
    async invoke(functionName: string, payload: unknown): Promise<void> {
      pending++;
      await invokeAsync(functionName, payload).finally(() => pending--);
    },
  };
}

/** A poller for each queue that feeds a function; returns what stops them all. */
export function startPollers(wiring: Wiring, { client, queues }: Queues, invoke: Invoke) {
  const pollers = triggersOf(wiring, 'sqs').map(({ queueName, functionName, batchSize, reportsFailures }) => {
    const queue = queues.find(({ name }) => name === queueName);
    return startQueuePoller({
      client,
      queueUrl: queue?.url ?? '',
      queueArn: queue?.arn ?? '',
      region: wiring.region,
      batchSize,
      reportsFailures,
      invoke: (event) => invoke(functionName, event),
      log: () => {},
    });
  });
  return () => Promise.all(pollers.map((poller) => poller.stop()));
}

/** The URLs of the queues whose names end so, in this order. */
export const urlsOf = ({ queues }: Queues, ends: readonly string[]): string[] =>
  ends.map((end) => queues.find(({ name }) => name.endsWith(end))?.url ?? '');

/** Messages that wait in these queues, or are being worked on; one queue after the other, so that nothing slips by. */
export async function countIn(queues: Queues, ends: readonly string[]): Promise<number> {
  let count = 0;
  for (const QueueUrl of urlsOf(queues, ends)) {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes } = await queues.client.send(command);
    const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: hidden } =
      Attributes ?? {};
    count += Number(ready) + Number(hidden);
  }
  return count;
}
