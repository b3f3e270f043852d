import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '../log.ts';
import { MAX_RECORD_BYTES } from './record.ts';

/** Keeps what cannot be sent now, or ever. */
export interface Keeper {
  /** Puts a record into the outbox; false when it cannot be kept there. */
  park(record: string): Promise<boolean>;
  /** Puts a record into the dead-letter queue; false when it cannot be kept there. */
  bury(record: string): Promise<boolean>;
  /** Lets SQS deliver a record again after so many seconds, not only when its visibility timeout ends. Best effort. */
  postpone(queueName: string, receiptHandle: string, seconds: number): Promise<void>;
}

/** Where things are kept. Without a URL, nothing is kept there. */
export interface KeeperOptions {
  readonly outboxUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  readonly log: Log;
  /** How long SQS may take, in milliseconds. Default: 800, which the reserve before the end of an invocation covers. */
  readonly timeoutMs?: number;
}

/**
 * Talks to SQS with the AWS SDK, which the Lambda runtime has: it is loaded when something is kept for the first time, so
 * that what goes well never pays for it.
 */
export function createKeeper({ outboxUrl, deadLetterUrl, log, timeoutMs = 800 }: KeeperOptions): Keeper {
  let sqs: Promise<{ client: SQSClient; sdk: typeof import('@aws-sdk/client-sqs') }> | undefined;
  const load = () => {
    sqs ??= import('@aws-sdk/client-sqs').then((sdk) => ({
      sdk,
      client: new sdk.SQSClient({ maxAttempts: 2 }),
    }));
    return sqs;
  };

  async function send(queueUrl: string | undefined, record: string, what: string): Promise<boolean> {
    if (queueUrl === undefined) return false;
    const size = Buffer.byteLength(record);
    if (size > MAX_RECORD_BYTES) {
      log.warn(`Not kept in ${what}: ${size} bytes are more than SQS takes`, { size });
      return false;
    }
    try {
      const { sdk, client } = await load();
      const command = new sdk.SendMessageCommand({ QueueUrl: queueUrl, MessageBody: record });
      await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
      return true;
    } catch (error) {
      log.error(`Not kept in ${what}: SQS did not take it`, {
        error: error instanceof Error ? error.name : '',
      });
      return false;
    }
  }

  return {
    park: (record) => send(outboxUrl, record, 'the outbox'),
    bury: (record) => send(deadLetterUrl, record, 'the dead-letter queue'),
    async postpone(queueName, receiptHandle, seconds) {
      if (outboxUrl === undefined) return;
      const queueUrl = outboxUrl.replace(/[^/]+$/, () => queueName); // the same account and region
      try {
        const { sdk, client } = await load();
        const visibility = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
        const abortSignal = AbortSignal.timeout(timeoutMs);
        await client.send(new sdk.ChangeMessageVisibilityCommand(visibility), { abortSignal });
      } catch {
        // It comes back all the same, when its visibility timeout ends.
      }
    },
  };
}
