import {
  type Backing,
  type DmsEmulator,
  type StoredMessage,
  startDmsEmulator,
} from '../../../local/dms/emulator.ts';
import { emulatorOptions } from '../../../local/emulator-settings.ts';
import { resolveSettings } from '../../../local/settings.ts';
import { type Queues, startQueues } from '../../../local/sqs/queues.ts';
import { type Policy, topics } from '../plan.ts';
import { env } from './environment.ts';
import { createFifoQueue, type FifoQueue } from './fifo-queue.ts';
import type { Ledger } from './ledger.ts';
import { type SqsProxy, startSqsProxy } from './sqs-proxy.ts';
import { nameOf, wiring } from './wiring.ts';

/** What goes wrong, and who is told. */
export interface ServicesOptions {
  readonly random: () => number;
  readonly visibleAfterMs: number;
  /** What the emulator does wrong. */
  readonly faults: string;
  /** A real broker behind the emulator. */
  readonly backing?: Backing | undefined;
  /** The broker has stored a message, and has not answered yet. */
  readonly onStored: (message: StoredMessage) => void;
  /** SQS has stored records of these events, and has not answered yet. */
  readonly onRecord: (tokens: readonly string[]) => void;
}

/** The broker and the queues. */
export interface Services {
  readonly emulator: DmsEmulator;
  readonly queues: Queues;
  /** SQS as the functions see it. */
  readonly proxy: SqsProxy;
  readonly fifo: Readonly<Record<Policy, FifoQueue>>;
  readonly pipe: Readonly<Record<Policy, FifoQueue>>;
  /** All FIFO queues. */
  readonly ordered: readonly FifoQueue[];
}

/** Takes what must be ended, in the order in which it was begun. */
export type OnClose = (close: () => Promise<unknown>) => void;

/** Starts what the functions talk to. */
export async function startServices(
  options: ServicesOptions,
  ledger: Ledger,
  onClose: OnClose,
): Promise<Services> {
  const { random, visibleAfterMs, faults, backing, onStored, onRecord } = options;
  const [fifo, pipe] = [fifoQueues('fifo'), fifoQueues('pipe')];
  const ordered = [...Object.values(fifo), ...Object.values(pipe)];
  const identity = emulatorOptions(resolveSettings({ local: env, dotenv: {}, process: {} }));
  const emulator = await startDmsEmulator({
    ...identity,
    visibleAfterMs,
    topics,
    faults,
    backing,
    random,
    onStored,
  });
  onClose(emulator.close);
  const queues = await startQueues(0, wiring);
  onClose(queues.close);
  const proxy = await startSqsProxy({
    sqsUrl: queues.url,
    random,
    changeVisibility(queueUrl, receiptHandle, seconds) {
      const queue = ordered.find(({ name }) => queueUrl.endsWith(`/${name}`));
      queue?.changeVisibility(receiptHandle, seconds);
      return queue !== undefined;
    },
    onRefused: (tokens) => ledger.onFailedPut('refused', tokens),
    onAbandoned: (tokens) => ledger.onFailedPut('abandoned', tokens),
    onStored: onRecord,
  });
  onClose(proxy.close);
  return { emulator, queues, proxy, fifo, pipe, ordered };
}

const fifoQueues = (kind: 'fifo' | 'pipe'): Record<Policy, FifoQueue> => ({
  retry: createFifoQueue(nameOf(`${kind}-retry.fifo`)),
  'dead-letter': createFifoQueue(nameOf(`${kind}-dead-letter.fifo`)),
  verify: createFifoQueue(nameOf(`${kind}-verify.fifo`)),
});
