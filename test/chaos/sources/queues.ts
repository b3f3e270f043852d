import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { ChaosCloud } from '../cloud/cloud.ts';
import { nameOf } from '../cloud/wiring.ts';
import type { AcceptedEvent } from '../judge/evidence.ts';
import { policies, tokenOf, topicsOf } from '../plan.ts';

/** Message groups of each FIFO queue. */
const GROUPS = 2;

/** Sends to the standard queues, up to ten at a time. */
export async function sendToQueues(
  { sqs, queueUrl }: ChaosCloud,
  perPolicy: number,
): Promise<AcceptedEvent[]> {
  const events = policies.flatMap((policy) =>
    Array.from({ length: perPolicy }, (_, index): AcceptedEvent => {
      const token = tokenOf('queue', policy, index);
      const body = JSON.stringify({ token, big: '9007199254740993' });
      return { token, body, policy, topics: topicsOf('queue', policy) };
    }),
  );
  for (const [policy, own] of Map.groupBy(events, ({ policy }) => policy)) {
    const QueueUrl = queueUrl(nameOf(`queue-${policy}`));
    for (const some of inTens(own)) {
      const Entries = some.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error(`SQS refused an event: ${Failed[0]?.Message}`);
    }
  }
  return events;
}

/** Sends to the FIFO queues, of the queue function or of the pipes, to several groups in turn. */
export function sendInOrder(cloud: ChaosCloud, kind: 'fifo' | 'pipe', perPolicy: number): AcceptedEvent[] {
  return policies.flatMap((policy) =>
    Array.from({ length: perPolicy }, (_, place): AcceptedEvent => {
      const token = tokenOf(kind, policy, place);
      const group = `${kind} ${policy} ${place % GROUPS}`;
      const body = JSON.stringify({ token, group });
      cloud[kind][policy].send({ body, group });
      return { token, body, policy, topics: topicsOf(kind, policy), order: { group, place } };
    }),
  );
}

export function* inTens<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += 10) yield items.slice(first, first + 10);
}
