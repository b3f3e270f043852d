import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { ChaosCloud } from './cloud.ts';

/** An event that somebody has been told is accepted. */
export interface AcceptedEvent {
  /** In its body, and nowhere else. */
  readonly token: string;
  readonly body: string;
  /** Where its messages must be; empty when no route takes it, so that it must be a dead letter. */
  readonly topics: readonly string[];
  /** Its place in its FIFO group. */
  readonly group?: string;
}

const IN_PARALLEL = 6;
const GROUPS = 8;

/** Posts signed webhooks as GitHub does, but again and again until each was answered with success. */
export async function postWebhooks(cloud: ChaosCloud, count: number): Promise<AcceptedEvent[]> {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const accepted: AcceptedEvent[] = [];
  async function postInTurn(): Promise<void> {
    for (const index of indexes) {
      const token = `chaos-webhook-${index}`;
      const body = JSON.stringify({ action: 'opened', token });
      await postUntilAccepted(cloud, `delivery-${index}`, body);
      accepted.push({ token, body, topics: ['code-events'] });
    }
  }
  await Promise.all(Array.from({ length: IN_PARALLEL }, postInTurn));
  return accepted;
}

async function postUntilAccepted({ frontUrl, githubSecret }: ChaosCloud, id: string, body: string) {
  const signature = createHmac('sha256', githubSecret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  for (;;) {
    const { status, ok } = await fetch(`${frontUrl}/hooks/github`, { method: 'POST', headers, body });
    if (ok) return;
    if (status < 500) throw new Error(`A webhook was answered with ${status}`);
    await sleep(100);
  }
}

/** Sends to the standard queue, ten at a time. */
export async function sendToQueue(cloud: ChaosCloud, count: number): Promise<AcceptedEvent[]> {
  const events = Array.from({ length: count }, (_, index) => {
    const token = `chaos-queue-${index}`;
    return { token, body: JSON.stringify({ token, big: '9007199254740993' }), topics: ['orders'] };
  });
  for (const some of inTens(events)) {
    await sendBatch(
      cloud,
      cloud.ordersUrl,
      some.map(({ body }) => ({ Id: '', MessageBody: body })),
    );
  }
  return events;
}

/** Sends to the FIFO queue, to several groups in turn. */
export async function sendToFifoQueue(cloud: ChaosCloud, count: number): Promise<AcceptedEvent[]> {
  const events = Array.from({ length: count }, (_, index) => {
    const token = `chaos-fifo-${index}`;
    const group = `group-${index % GROUPS}`;
    return { token, group, body: JSON.stringify({ token, group }), topics: ['order-steps'] };
  });
  for (const some of inTens(events)) {
    const entries = some.map(({ token, group, body }) => ({
      Id: '',
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: token,
    }));
    await sendBatch(cloud, cloud.stepsUrl, entries);
  }
  return events;
}

async function sendBatch(
  { sqs }: ChaosCloud,
  QueueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> {
  const Entries = entries.map((entry, index) => ({ ...entry, Id: `${index}` }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  if (Failed.length > 0) throw new Error(`SQS refused an event: ${Failed[0]?.Message}`);
}

/** What may be on the bus, by source and type: fan-outs of two, and every fifteenth event that no route takes. */
const busKinds = [
  ...Array.from({ length: 7 }, () => ['shop.payments', 'PaymentTaken', ['payments', 'audit']] as const),
  ...Array.from({ length: 7 }, () => ['shop.orders', 'OrderPlaced', ['orders', 'audit']] as const),
  ['shop.unrouted', 'Nothing', []] as const,
];

/** Puts events on the bus, ten at a time. */
export async function putEvents({ eventsUrl }: ChaosCloud, count: number): Promise<AcceptedEvent[]> {
  const events = Array.from({ length: count }, (_, index) => {
    const token = `chaos-bus-${index}`;
    const [Source, DetailType, topics] = busKinds[index % busKinds.length] ?? [
      'shop.unrouted',
      'Nothing',
      [],
    ];
    return { token, body: JSON.stringify({ token }), topics, Source, DetailType };
  });
  for (const some of inTens(events)) {
    const Entries = some.map(({ Source, DetailType, body: Detail }) => ({ Source, DetailType, Detail }));
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents' };
    const answer = await fetch(eventsUrl, { method: 'POST', headers, body: JSON.stringify({ Entries }) });
    const said = await answer.text();
    if (!said.includes('"FailedEntryCount":0')) throw new Error(`The bus refused an event: ${said}`);
  }
  return events;
}

/** Lets a schedule tick, each time for another planned time. */
export function tick({ invokeAsync }: ChaosCloud, count: number): AcceptedEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const token = `chaos-tick-${index}`;
    const time = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
    const schedule = 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/shop-local-heartbeat';
    void invokeAsync('schedule', { schedule, time, data: { token } });
    return { token, body: JSON.stringify({ token }), topics: ['heartbeats'] };
  });
}

function* inTens<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += 10) yield items.slice(first, first + 10);
}
