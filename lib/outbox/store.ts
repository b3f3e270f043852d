import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '../core/log.ts';
import { MAX_RECORD_BYTES, type OutboxRecord, toText } from './record.ts';

export interface Store {
  put(record: OutboxRecord, until: number): Promise<boolean>;
}

export interface Redelivery {
  delay(
    record: { readonly arn: string; readonly receiptHandle: string },
    seconds: number,
    until: number,
  ): Promise<void>;
}

export interface Stores {
  readonly outbox: Store;
  readonly deadLetters: Store;
  readonly redelivery: Redelivery;
}

/** Where things are kept. Without a URL, nothing is kept there. */
export interface KeeperOptions {
  readonly outboxUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  readonly log: Log;
  readonly now?: () => number;
}

/** How many calls of SQS are under way at once: a batch of thousands must not wait for a thousand sockets. */
const MAX_CALLS = 16;

/**
 * Talks to SQS with the AWS SDK, which the Lambda runtime has: it is loaded when something is kept for the first time, so
 * that what goes well never pays for it.
 */
export function createStores({ outboxUrl, deadLetterUrl, log, now = Date.now }: KeeperOptions): Stores {
  const inTurn = limitTo(MAX_CALLS);
  let sqs: Promise<{ client: SQSClient; sdk: typeof import('@aws-sdk/client-sqs') }> | undefined;
  const load = () => {
    sqs ??= import('@aws-sdk/client-sqs').then((sdk) => ({
      sdk,
      client: new sdk.SQSClient({ maxAttempts: 2 }),
    }));
    return sqs;
  };

  /** Calls SQS within the time that is left; loading the SDK counts. */
  const call = (
    until: number,
    act: (loaded: Awaited<ReturnType<typeof load>>, abortSignal: AbortSignal) => Promise<unknown>,
  ) =>
    inTurn(async () => {
      const abortSignal = AbortSignal.timeout(Math.max(1, until - now()));
      const loaded = await Promise.race([load(), aborted(abortSignal)]);
      await act(loaded, abortSignal);
    });

  async function send(
    queueUrl: string | undefined,
    record: string,
    what: string,
    until: number,
  ): Promise<boolean> {
    if (queueUrl === undefined) return false;
    const size = Buffer.byteLength(record);
    if (size > MAX_RECORD_BYTES) {
      log.warn(`Not kept in ${what}: ${size} bytes are more than SQS takes`, { size });
      return false;
    }
    try {
      const input = { QueueUrl: queueUrl, MessageBody: record };
      await call(until, ({ sdk, client }, abortSignal) =>
        client.send(new sdk.SendMessageCommand(input), { abortSignal }),
      );
      return true;
    } catch (error) {
      log.error(`Not kept in ${what}: SQS did not take it`, {
        error: error instanceof Error ? error.name : '',
      });
      return false;
    }
  }

  return {
    outbox: { put: (record, until) => send(outboxUrl, toText(record), 'the outbox', until) },
    deadLetters: {
      put: (record, until) => send(deadLetterUrl, toText(record), 'the dead-letter queue', until),
    },
    redelivery: {
      async delay({ arn, receiptHandle }, seconds, until) {
        if (outboxUrl === undefined) return;
        const queueUrl = outboxUrl.replace(/[^/]+$/, () => arn.slice(arn.lastIndexOf(':') + 1));
        const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
        await call(until, ({ sdk, client }, abortSignal) =>
          client.send(new sdk.ChangeMessageVisibilityCommand(input), { abortSignal }),
        ).catch(() => {});
      },
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** Lets only so many be under way at once; the others wait in order. */
function limitTo(most: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (work) => {
    if (underWay >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    underWay++;
    try {
      await work();
    } finally {
      underWay--;
      waiting.shift()?.();
    }
  };
}
