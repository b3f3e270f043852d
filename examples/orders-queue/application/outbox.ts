import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A message for RocketMQ, as the outbox takes it. `topic` and `body` are enough. */
export interface OutboxMessage {
  readonly topic: string;
  readonly body: string;
  readonly tag?: string;
  /** The first key must be the same whenever the application puts the same message, so that consumers can recognise it. */
  readonly keys?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
  readonly onUnknown?: 'retry' | 'verify' | 'dead-letter';
}

/** Where an application puts its messages. */
export interface Outbox {
  /** Once this has resolved, the message is stored and will be sent. If it rejects, put the message again. */
  put(message: OutboxMessage): Promise<void>;
}

/** @param queueUrl the output OutboxQueueUrl of the stack */
export function createOutbox(client: SQSClient, queueUrl: string): Outbox {
  return {
    async put(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
