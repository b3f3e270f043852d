import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ProjectQueues } from '../sqs/project-queues.ts';
import type { CloudState, QueueRole } from './state.ts';

/** Asks SQS how many records a queue has. */
export async function queueState(
  client: SQSClient,
  url: string,
  role: QueueRole,
): Promise<CloudState['queues'][number]> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return {
    name: nameOf(url),
    role,
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** What the queue of this name is for. */
export function roleOf({ urls }: Pick<ProjectQueues, 'urls'>, name: string): QueueRole {
  return rolesOf({ urls }).find(([, url]) => nameOf(url) === name)?.[0] ?? 'own';
}

const roles = ['outbox', 'dead-letters', 'failures', 'failures.fifo'] as const;

/** The queues of the project that are known, with their URLs. */
export const rolesOf = ({ urls }: Pick<ProjectQueues, 'urls'>) =>
  roles.flatMap((role) => {
    const url = urls[role];
    return url === undefined ? [] : [[role, url] as const];
  });

const nameOf = (url: string) => url.split('/').at(-1) ?? url;
