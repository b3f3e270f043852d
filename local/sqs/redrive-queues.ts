import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloudError } from '../problem.ts';
import type { Settings } from '../settings.ts';
import type { Wiring } from '../wiring/serverless.ts';
import { createClient, findQueues } from './queues.ts';

/** The dead-letter queue and the outbox, and who talks to them. */
export interface RedriveQueues {
  /** What to call the place. */
  readonly place: string;
  readonly client: SQSClient;
  readonly deadLetterUrl: string;
  readonly outboxUrl: string;
}

/**
 * The queues in the cloud when `.env` or the shell names them, with the AWS credentials found there; else those of the local cloud
 * that runs on `SQS_PORT`.
 *
 * @param loadWiring asked for the queues' names, for the local cloud only
 * @throws LocalCloudError when there are no such queues
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
    throw new LocalCloudError(`${missing} is missing: set both queue URLs, or neither for the local cloud.`);
  }
  const region = /^https:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(deadLetterUrl)?.[1] ?? AWS_REGION;
  const client = new SQSClient(region === undefined ? {} : { region });
  return { place: 'the cloud', client, deadLetterUrl, outboxUrl };
}

async function localQueues(sqsUrl: string, wiring: Wiring): Promise<RedriveQueues> {
  const queues = await findQueues(sqsUrl, wiring);
  if (queues.length === 0) {
    throw new LocalCloudError(
      `No local cloud is running: nothing of ours answers at ${sqsUrl} (SQS_PORT). Start one with "npm start"; ` +
        'or, for the cloud, set DEAD_LETTER_QUEUE_URL and OUTBOX_QUEUE_URL in .env.',
    );
  }
  const urlOf = (variable: string) => {
    const [name] = wiring.functions.flatMap(({ queueVariables }) => queueVariables[variable] ?? []);
    const queue = queues.find((candidate) => candidate.name === name);
    if (queue !== undefined) return queue.url;
    throw new LocalCloudError(`${variable} is no Ref to a queue in serverless.yml: nothing can be redriven.`);
  };
  return {
    place: 'the local cloud',
    client: createClient(sqsUrl, wiring.region),
    deadLetterUrl: urlOf('DEAD_LETTER_QUEUE_URL'),
    outboxUrl: urlOf('OUTBOX_QUEUE_URL'),
  };
}
