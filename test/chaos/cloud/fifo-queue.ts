import { createHash, randomUUID } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { MAX_RECEIVES, VISIBILITY_SECONDS } from './wiring.ts';

/** A FIFO queue as SQS documents it: one receive may hand out several messages of a group. */
export interface FifoQueue {
  readonly name: string;
  send(message: { readonly body: string; readonly group: string }): void;
  /** At most `count` messages, of each group those at its front; none of a group of which some are received already. */
  receive(count: number): Message[];
  remove(messages: readonly Message[]): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** How many messages it holds. */
  size(): number;
  /** The bodies of messages that were received too often. */
  failures(): readonly string[];
}

interface Entry {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  receives: number;
  firstReceivedAt: number;
  receiptHandle: string;
  visibleAt: number;
}

/** An empty queue in this process. Deduplication is left out: no source sends anything twice. */
export function createFifoQueue(name: string): FifoQueue {
  const groups = new Map<string, Entry[]>();
  const failures: string[] = [];

  function take(entries: Entry[], count: number): Entry[] {
    const now = Date.now();
    if (entries.some(({ visibleAt }) => visibleAt > now)) return [];
    while (entries[0] && entries[0].receives >= MAX_RECEIVES) failures.push(entries.shift()?.body ?? '');
    const taken = entries.slice(0, count);
    for (const entry of taken) {
      entry.receives++;
      entry.firstReceivedAt ||= now;
      entry.receiptHandle = randomUUID();
      entry.visibleAt = now + VISIBILITY_SECONDS * 1000;
    }
    return taken;
  }

  return {
    name,
    send({ body, group }) {
      const entry = { id: randomUUID(), body, group, sentAt: Date.now(), receives: 0, firstReceivedAt: 0 };
      groups.set(group, [...(groups.get(group) ?? []), { ...entry, receiptHandle: '', visibleAt: 0 }]);
    },
    receive(count) {
      const received: Message[] = [];
      for (const [group, entries] of [...groups]) {
        const taken = take(entries, count - received.length);
        if (taken.length === 0) continue;
        received.push(...taken.map(toMessage));
        groups.delete(group);
        groups.set(group, entries); // the other groups go first next time
      }
      return received;
    },
    remove(messages) {
      const handles = new Set(messages.map(({ ReceiptHandle }) => ReceiptHandle));
      for (const [group, entries] of groups) {
        const left = entries.filter(({ receiptHandle }) => !handles.has(receiptHandle));
        if (left.length < entries.length) groups.set(group, left);
      }
    },
    changeVisibility(receiptHandle, seconds) {
      const entry = [...groups.values()].flat().find((one) => one.receiptHandle === receiptHandle);
      if (entry) entry.visibleAt = Date.now() + seconds * 1000;
    },
    size: () => [...groups.values()].reduce((sum, entries) => sum + entries.length, 0),
    failures: () => failures,
  };
}

function toMessage({ id, body, group, sentAt, receives, firstReceivedAt, receiptHandle }: Entry): Message {
  return {
    MessageId: id,
    ReceiptHandle: receiptHandle,
    Body: body,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      MessageGroupId: group,
      SequenceNumber: id,
    },
  };
}
