import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { onTestFinished, vi } from 'vitest';
import { startQueues } from '../../local/sqs/queues.ts';

/** A real SQS API on a free port, with an outbox and a dead-letter queue; the functions' SDK finds it by its environment. */
export async function startSqs() {
  const queues = [{ name: 'outbox' }, { name: 'dead-letters' }].map(({ name }) => ({
    logicalId: name,
    name,
    attributes: {},
  }));
  const { url: endpoint, client, send, close } = await startQueues(0, { region: 'eu-central-1', queues });
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await close();
  });

  const outboxUrl = `${endpoint}/000000000000/outbox`;
  const deadLetterUrl = `${endpoint}/000000000000/dead-letters`;

  /** All that stands in a queue, without waiting. */
  async function read(
    queueUrl: string,
  ): Promise<{ body: string; messageId: string; receiptHandle: string }[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
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
  const env = { OUTBOX_QUEUE_URL: outboxUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl };
  return {
    env,
    stop: close,
    outbox: async () => (await read(outboxUrl)).map(({ body }) => JSON.parse(body)),
    deadLetters: async () => (await read(deadLetterUrl)).map(({ body }) => JSON.parse(body)),
    put: (body: string) => send('outbox', body),
  };
}
