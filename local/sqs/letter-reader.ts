import type { Message } from '@aws-sdk/client-sqs';
import { deadLetterOf, type Letter } from './letter.ts';
import { type ProjectQueues, type QueueRole, urlOf } from './project-queues.ts';
import { failureLetterOf } from './redrive-failures.ts';

/**
 * Returns a function that reads the letters of a queue, and says where each goes when it is sent again.
 *
 * @throws LocalCloudError if the queue, or the outbox that its letters go to, is not known
 */
export function letterReader(queues: ProjectQueues, role: QueueRole): (message: Message) => Letter {
  if (role === 'dead-letters') {
    const target = { queueUrl: urlOf(queues, 'outbox') };
    return (message) => deadLetterOf(message, target);
  }
  const failures = {
    url: urlOf(queues, role),
    sources: queues.sourcesOf(role),
    invokeCommand: queues.isLocal ? invokeLocal : invokeOnAws,
  };
  return (message) => failureLetterOf(message, failures);
}

const invokeLocal = (name: string) => `npm run invoke -- ${name.replace(/^.*-local-/, '')} event.json`;
const invokeOnAws = (name: string) =>
  `aws lambda invoke --function-name ${name} --invocation-type Event --cli-binary-format raw-in-base64-out ` +
  '--payload file://event.json /dev/null';
