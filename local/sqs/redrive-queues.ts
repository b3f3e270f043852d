import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloudError } from '../problem.ts';
import type { Settings } from '../settings.ts';
import type { Wiring } from '../wiring/serverless.ts';
import { createClient, findQueues } from './queues.ts';

/** The dead-letter queue and the outbox, with a client for them. */
export interface RedriveQueues {
  /** Name for the output: `the cloud` or `the local cloud`. */
  readonly place: string;
  readonly client: SQSClient;
  readonly deadLetterUrl: string;
  readonly outboxUrl: string;
}

/**
 * The queues in the cloud if `.env` or the shell sets their URLs, with the AWS credentials found there. Otherwise those of the
 * local cloud that runs on `SQS_PORT`.
 *
 * @param loadWiring returns the queues' names; called only for the local cloud
 * @throws LocalCloudError if there are no such queues
 */
export async function findRedriveQueues(
  { env, ports }: Pick<Settings, 'env' | 'ports'>,
  loadWiring: () => Promise<Wiring>,
): Promise<RedriveQueues> {
  const { DEAD_LETTER_QUEUE_URL: deadLetterUrl, OUTBOX_QUEUE_URL: outboxUrl, AWS_REGION } = env;
  if (deadLetterUrl === undefined && outboxUrl === undefined) {
    return localQueues(`http://127.0.0.1:${ports.SQS_PORT}`, await loadWiring());
  }
  if (deadLetterUrl === undefined || outboxUrl === undefined) {
    const missing = deadLetterUrl === undefined ? 'DEAD_LETTER_QUEUE_URL' : 'OUTBOX_QUEUE_URL';
    throw new LocalCloudError(`${missing} is missing: set both queue URLs, or none for the local cloud.`);
  }
  const region = /^https:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(deadLetterUrl)?.[1] ?? AWS_REGION;
  const client = new SQSClient(region === undefined ? {} : { region });
  return { place: 'the cloud', client, deadLetterUrl, outboxUrl };
}

async function localQueues(sqsUrl: string, wiring: Wiring): Promise<RedriveQueues> {
  const queues = await findQueues(sqsUrl, wiring);
  if (queues.length === 0) {
    throw new LocalCloudError(
      `No local cloud is running: ${sqsUrl} (SQS_PORT) has none of its queues. Start it with "npm start". ` +
        'To redrive in the cloud, set DEAD_LETTER_QUEUE_URL and OUTBOX_QUEUE_URL in .env.',
    );
  }
  const urlOf = (variable: string) => {
    const [name] = wiring.functions.flatMap(({ queueVariables }) => queueVariables[variable] ?? []);
    const queue = queues.find((candidate) => candidate.name === name);
    if (queue !== undefined) return queue.url;
    throw new LocalCloudError(
      `${variable} in serverless.yml does not refer to a queue, so dead letters cannot be redriven: ` +
        'set it to a Ref to an AWS::SQS::Queue.',
    );
  };
  return {
    place: 'the local cloud',
    client: createClient(sqsUrl, wiring.region),
    deadLetterUrl: urlOf('DEAD_LETTER_QUEUE_URL'),
    outboxUrl: urlOf('OUTBOX_QUEUE_URL'),
  };
}
