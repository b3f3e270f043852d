import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloudError } from '../problem.ts';
import type { Environment } from '../settings.ts';
import type { Wiring } from '../wiring/serverless.ts';
import { createClient, findQueues } from './queues.ts';
import { type Stack, stackOutputs } from './stack-outputs.ts';

/** The queues of the project that are not the user's own. */
export type QueueRole = 'outbox' | 'dead-letters' | 'failures' | 'failures.fifo';

/** Where the queues of the project are, with a client for them. */
export interface ProjectQueues {
  /** Name for people, such as `the local cloud`. */
  readonly place: string;
  readonly isLocal: boolean;
  readonly client: SQSClient;
  /** A queue without a URL does not exist, or is not known here. */
  readonly urls: Readonly<Partial<Record<QueueRole, string>>>;
  /** Why a queue has no URL, and what to do. */
  readonly whyUnknown: (role: QueueRole) => string;
  /** Names of the queues that put what SQS gives up into this queue, if they are known. */
  readonly sourcesOf: (role: QueueRole) => readonly string[];
}

const outputNames: Readonly<Record<QueueRole, string>> = {
  outbox: 'OutboxQueueUrl',
  'dead-letters': 'DeadLettersQueueUrl',
  failures: 'FailuresQueueUrl',
  'failures.fifo': 'FifoFailuresQueueUrl',
};

/**
 * The queues of a deployed stack, by its outputs.
 *
 * @throws StackError if CloudFormation does not show the stack
 */
export async function queuesOfStack(stack: Stack): Promise<ProjectQueues> {
  const outputs = await stackOutputs(stack);
  const known = Object.entries(outputNames).flatMap(([role, name]) =>
    outputs[name] ? [[role, outputs[name]]] : [],
  );
  return {
    place: `the stack ${stack.name} in ${stack.region}`,
    isLocal: false,
    client: new SQSClient({ region: stack.region }),
    urls: Object.fromEntries(known),
    whyUnknown: (role) =>
      `The stack ${stack.name} has no output ${outputNames[role]}. Deploy it again with this version of the project.`,
    sourcesOf: () => [],
  };
}

/** The outbox and the dead letters by their variables, with the AWS credentials of this shell, in the region of the URLs. */
export function queuesOfVariables(env: Environment, defaultRegion?: string): ProjectQueues {
  const { DEAD_LETTER_QUEUE_URL: deadLetterUrl, OUTBOX_QUEUE_URL: outboxUrl, AWS_REGION } = env;
  const region = /^https:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(outboxUrl ?? deadLetterUrl ?? '')?.[1];
  const chosen = region ?? AWS_REGION ?? defaultRegion;
  const variables: Partial<Record<QueueRole, string>> = {
    outbox: 'OUTBOX_QUEUE_URL',
    'dead-letters': 'DEAD_LETTER_QUEUE_URL',
  };
  return {
    place: 'the cloud',
    isLocal: false,
    client: new SQSClient(chosen === undefined ? {} : { region: chosen }),
    urls: {
      ...(outboxUrl !== undefined && { outbox: outboxUrl }),
      ...(deadLetterUrl !== undefined && { 'dead-letters': deadLetterUrl }),
    },
    whyUnknown: (role) => {
      const variable = variables[role];
      const problem =
        variable === undefined ? `.env has no URL of the queue ${role}` : `${variable} is missing`;
      return `${problem}. Add --stage STAGE, which finds the queues of a deployed stack.`;
    },
    sourcesOf: () => [],
  };
}

/** The queues of the local cloud that runs at this URL; none if it does not run. */
export async function queuesOfLocalCloud(sqsUrl: string, wiring: Wiring): Promise<ProjectQueues> {
  const running = await findQueues(sqsUrl, wiring);
  const nameBy = (variable: string) =>
    wiring.functions.map(({ queueVariables }) => queueVariables[variable]).find((name) => name !== undefined);
  const nameById = (id: string) => wiring.queues.find(({ logicalId }) => logicalId === id)?.name;
  const names: Readonly<Record<QueueRole, string | undefined>> = {
    outbox: nameBy('OUTBOX_QUEUE_URL'),
    'dead-letters': nameBy('DEAD_LETTER_QUEUE_URL'),
    failures: nameById('Failures'),
    'failures.fifo': nameById('FifoFailures'),
  };
  const found = Object.entries(names).flatMap(([role, name]) => {
    const queue = running.find((candidate) => candidate.name === name);
    return queue === undefined ? [] : [[role, queue.url] as const];
  });
  return {
    place: 'the local cloud',
    isLocal: true,
    client: createClient(sqsUrl, wiring.region),
    urls: Object.fromEntries(found),
    whyUnknown: (role) =>
      running.length === 0
        ? `No local cloud is running: ${sqsUrl} (SQS_PORT) has none of its queues. Start it with "npm start". ` +
          'For the queues of a deployed stack, add --stage STAGE.'
        : `serverless.yml has no queue that the local cloud knows as ${role}.`,
    sourcesOf: (role) =>
      wiring.queues.flatMap(({ name, redrive }) => (redrive?.deadLetterQueue === names[role] ? [name] : [])),
  };
}

/**
 * The URL of a queue.
 *
 * @throws LocalCloudError that says what to do if it is not known
 */
export function urlOf(
  { urls, whyUnknown }: Pick<ProjectQueues, 'urls' | 'whyUnknown'>,
  role: QueueRole,
): string {
  const url = urls[role];
  if (url === undefined) throw new LocalCloudError(whyUnknown(role));
  return url;
}
