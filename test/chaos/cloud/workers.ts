import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { Hosts, Lease } from './hosts.ts';

/** A queue as an event source of a function. */
export interface QueueSource {
  receive(): Promise<readonly Message[]>;
  toPayload(messages: readonly Message[]): unknown;
  /** Of these messages, those that the function has dealt with, by its answer. */
  handled(messages: readonly Message[], answer: unknown): readonly Message[];
  remove(messages: readonly Message[]): Promise<void>;
  /** The function asked for these again. */
  handBack(messages: readonly Message[]): Promise<void>;
  /** The invocation failed, or its process died: the messages are visible again soon, as if their visibility timeout was over. */
  giveBack(messages: readonly Message[]): Promise<void>;
}

const IDLE_MS = 150;

/**
 * Polls the sources of one function in turn. A worker has a host before it receives anything, so that nothing waits for a host
 * while its visibility timeout runs.
 *
 * @returns what stops the workers, and waits for the invocations under way
 */
export function startWorkers(
  hosts: Hosts,
  functionName: string,
  sources: readonly QueueSource[],
  count: number,
): () => Promise<unknown> {
  let isStopped = false;
  let turn = 0;
  const nextSource = () => sources[turn++ % sources.length];

  async function workOnce(): Promise<boolean> {
    const lease = await hosts.borrow(functionName);
    try {
      for (let asked = 0; asked < sources.length; asked++) {
        const source = nextSource();
        const messages = (await source?.receive()) ?? [];
        if (source === undefined || messages.length === 0) continue;
        await workOn(lease, source, messages);
        return true;
      }
      return false;
    } finally {
      lease.release();
    }
  }
  async function work(): Promise<void> {
    while (!isStopped) {
      const wasBusy = await workOnce().catch(() => false); // its messages are visible again later
      if (!wasBusy) await sleep(IDLE_MS);
    }
  }
  const working = Array.from({ length: count }, work);
  return () => {
    isStopped = true;
    return Promise.all(working);
  };
}

async function workOn(lease: Lease, source: QueueSource, messages: readonly Message[]): Promise<void> {
  try {
    const answer = await lease.run(source.toPayload(messages), randomUUID());
    const handled = source.handled(messages, answer);
    if (handled.length > 0) await source.remove(handled);
    const rest = messages.filter((message) => !handled.includes(message));
    if (rest.length > 0) await source.handBack(rest);
  } catch (error) {
    await source.giveBack(messages);
    throw error;
  }
}
