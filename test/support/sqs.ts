import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { onTestFinished, vi } from 'vitest';
import { readRecord } from '../../lib/outbox/read-record.ts';
import type { OutboxRecord } from '../../lib/outbox/record.ts';
import { startQueues } from '../../local/sqs/queues.ts';

/** A queue to create in addition to the outbox and the dead-letter queue. A name that ends with `.fifo` makes a FIFO queue. */
export interface TestQueue {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A message that was received from SQS. */
export interface ReceivedMessage {
  readonly body: string;
  readonly messageId: string;
  readonly receiptHandle: string;
}

const REGION = 'eu-central-1';

/**
 * Starts a real SQS API on a free port, with an outbox, a dead-letter queue and these queues. The environment that it sets leads
 * the functions' SDK to it.
 */
export async function startSqs(others: readonly TestQueue[] = []) {
  const queues = [{ name: 'outbox' }, { name: 'dead-letters' }, ...others].map((queue: TestQueue) => ({
    logicalId: queue.name,
    name: queue.name,
    attributes: { ...(queue.name.endsWith('.fifo') && { FifoQueue: 'true' }), ...queue.attributes },
  }));
  const { url: endpoint, client, send, close } = await startQueues(0, { region: REGION, queues });
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', endpoint);
  vi.stubEnv('AWS_REGION', REGION);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await close();
  });

  const urlOf = (name: string) => `${endpoint}/000000000000/${name}`;

  /** Receives up to ten messages of a queue, without waiting. */
  async function receive(name: string): Promise<ReceivedMessage[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: urlOf(name),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
    });
    const { Messages = [] } = await client.send(command);
    return Messages.map(({ Body = '', MessageId = '', ReceiptHandle = '' }) => ({
      body: Body,
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
    }));
  }

  /** Receives all visible messages of a queue. */
  async function receiveAll(name: string): Promise<ReceivedMessage[]> {
    const all: ReceivedMessage[] = [];
    for (let some = await receive(name); some.length > 0; some = await receive(name)) all.push(...some);
    return all;
  }

  const env = { OUTBOX_QUEUE_URL: urlOf('outbox'), DEAD_LETTER_QUEUE_URL: urlOf('dead-letters') };
  return {
    endpoint,
    env,
    stop: close,
    receive,
    receiveAll,
    arnOf: (name: string) => `arn:aws:sqs:${REGION}:000000000000:${name}`,
    outbox: async () => (await receive('outbox')).map(({ body }) => JSON.parse(body)),
    deadLetters: async () => (await receive('dead-letters')).map(({ body }) => JSON.parse(body)),
    /** Receives all records of a queue, and reads them as the functions do. */
    records: async (name: string): Promise<OutboxRecord[]> =>
      (await receiveAll(name)).map(({ body }) => {
        const record = readRecord(body);
        if (record instanceof Error) throw record;
        return record;
      }),
    put: (body: string, name = 'outbox') => send(name, body),
  };
}
