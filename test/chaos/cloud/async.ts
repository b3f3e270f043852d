import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createAsyncInvoke } from '../../../local/lambda/async-invoke.ts';
import type { Invoke } from '../../../local/lambda/functions.ts';
import type { Queues } from '../../../local/sqs/queues.ts';
import { wiring } from './wiring.ts';

/** Asynchronous invocations, and how many are under way. */
export interface AsyncInvoke {
  readonly invoke: (functionName: string, payload: unknown) => Promise<void>;
  readonly pending: () => number;
}

/** Invokes as schedules and event buses do: a failed invocation is tried again after 1 s and 2 s. */
export function countedAsyncInvoke(invoke: Invoke, { send }: Queues): AsyncInvoke {
  let pending = 0;
  const invokeAsync = createAsyncInvoke({ ...wiring, invoke, send, log: () => {}, sleep });
  return {
    pending: () => pending,
    async invoke(functionName, payload) {
      pending++;
      await invokeAsync(functionName, payload).finally(() => pending--);
    },
  };
}

/** Messages that wait in these queues, or are being worked on; one queue after the other, so that nothing slips by. */
export async function countIn({ client, queues }: Queues, names: readonly string[]): Promise<number> {
  let count = 0;
  for (const { url: QueueUrl } of queues.filter(({ name }) => names.includes(name))) {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes } = await client.send(command);
    const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: hidden } =
      Attributes ?? {};
    count += Number(ready) + Number(hidden);
  }
  return count;
}
