import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { broken, type Finding, ok, skipped, warning } from './finding.ts';

/** The two queues of the functions, and the client that can ask them. A queue without a URL is not checked. */
export interface OwnQueues {
  readonly client: Pick<SQSClient, 'send'>;
  readonly outboxUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  /** Why the queue of this variable has no URL. */
  readonly unknownReason: (variable: string) => string;
  /** The longest timeout of the functions that read the outbox, in seconds; 0 if none is known. */
  readonly readerTimeoutSeconds: number;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Lambda Developer Guide, "Configuring a queue to use with Lambda". */
const TIMES_THE_TIMEOUT = 6;

/** Findings about the outbox and the queue of dead letters. */
export async function checkQueues(queues: OwnQueues): Promise<Finding[]> {
  const { outboxUrl, deadLetterUrl, unknownReason } = queues;
  const outbox =
    outboxUrl === undefined
      ? [skipped('queue', unknownReason('OUTBOX_QUEUE_URL'))]
      : await checkOutbox(queues, outboxUrl);
  if (deadLetterUrl === undefined)
    return [...outbox, skipped('queue', unknownReason('DEAD_LETTER_QUEUE_URL'))];
  const asked = await attributesOf(queues, deadLetterUrl);
  const letters =
    'problem' in asked ? problemOf('dead-letter queue', deadLetterUrl, asked.problem) : undefined;
  return [...outbox, letters ?? ok('queue', `the dead-letter queue ${nameOf(deadLetterUrl)} can be reached`)];
}

async function checkOutbox(queues: OwnQueues, url: string): Promise<Finding[]> {
  const asked = await attributesOf(queues, url);
  if ('problem' in asked) return [problemOf('outbox', url, asked.problem)];
  const { RedrivePolicy, VisibilityTimeout } = asked.attributes;
  const visibility = Number(VisibilityTimeout ?? 0);
  const needed = TIMES_THE_TIMEOUT * queues.readerTimeoutSeconds;
  const problems: Finding[] = [];
  if (!RedrivePolicy) {
    problems.push(
      broken('queue', `the outbox ${nameOf(url)} has no redrive policy`, {
        why: 'A record that always fails is delivered again until it expires, and is then lost.',
        remedy: 'Give it a RedrivePolicy with the dead-letter queue and a maxReceiveCount of 20.',
      }),
    );
  }
  if (visibility < needed) {
    problems.push(
      broken('queue', `the outbox ${nameOf(url)} has a visibility timeout of ${visibility} s`, {
        why: 'SQS delivers a record again while the function still handles it: messages are sent twice.',
        remedy: `Set its VisibilityTimeout to ${needed} or more, six times the timeout of the function.`,
      }),
    );
  }
  return problems.length > 0
    ? problems
    : [ok('queue', `the outbox ${nameOf(url)} can be reached and has a redrive policy`)];
}

type Attributes = Readonly<Partial<Record<string, string>>>;

async function attributesOf(
  { client, timeoutMs }: OwnQueues,
  QueueUrl: string,
): Promise<{ readonly attributes: Attributes } | { readonly problem: Error }> {
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    return { attributes: Attributes };
  } catch (error) {
    return { problem: error instanceof Error ? error : new Error(String(error)) };
  }
}

function problemOf(role: string, url: string, { name, message }: Error): Finding {
  const what = `the ${role} ${nameOf(url)}`;
  const why = 'Messages that cannot be sent now, or never, are stored there.';
  if (/Credentials|Token|Signature/.test(name)) {
    return warning(
      'queue',
      `${what} cannot be checked: AWS does not accept the credentials of this shell (${name})`,
      {
        why,
        remedy: 'Log in to AWS, for example with "aws sso login", and try again.',
      },
    );
  }
  if (/NonExistentQueue|QueueDoesNotExist/.test(name)) {
    return broken('queue', `${what} does not exist`, {
      why,
      remedy: 'Deploy the stack, and take the URL from its outputs.',
    });
  }
  if (/AccessDenied/.test(name)) {
    return warning('queue', `${what} cannot be checked: the credentials of this shell may not read it`, {
      why,
      remedy: 'Use credentials with sqs:GetQueueAttributes.',
    });
  }
  return broken('queue', `${what} cannot be reached: ${message || name}`, {
    why,
    remedy: 'Check the URL, and that this machine reaches SQS.',
  });
}

const nameOf = (url: string) => url.split('/').at(-1) ?? url;
