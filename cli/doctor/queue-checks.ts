import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { ProjectQueues, QueueRole } from '../../local/sqs/project-queues.ts';
import { StackError } from '../../local/sqs/stack-outputs.ts';
import { broken, type Finding, ok, skipped, warning } from './finding.ts';

/** The queues of the project, and how long to wait for them. */
export interface OwnQueues {
  /** A queue without a URL is not checked. */
  readonly queues: Pick<ProjectQueues, 'client' | 'urls' | 'whyUnknown'>;
  /** The longest timeout of the functions that read the outbox, in seconds; 0 if none is known. */
  readonly readerTimeoutSeconds: number;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The stage whose queues they are, for the command that lists their letters. */
  readonly stage?: string | undefined;
}

/** Lambda Developer Guide, "Configuring a queue to use with Lambda". */
const TIMES_THE_TIMEOUT = 6;

const WHY = 'Messages that cannot be sent now, or never, are stored there.';

/** Findings about the outbox, the dead letters, and the failures if their URLs are known. */
export async function checkQueues(find: () => Promise<OwnQueues>): Promise<Finding[]> {
  try {
    const own = await find();
    const { urls, whyUnknown } = own.queues;
    const others = (['failures', 'failures.fifo'] as const).filter((role) => urls[role] !== undefined);
    const findings = (['outbox', 'dead-letters', ...others] as const).map(async (role) => {
      const url = urls[role];
      if (url === undefined) return [skipped('queue', whyUnknown(role))];
      return role === 'outbox' ? checkOutbox(own, url) : checkOther(own, role, url);
    });
    return (await Promise.all(findings)).flat();
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    const { isMissing, what, remedy } = error;
    return [(isMissing ? broken : warning)('queue', what, { why: WHY, remedy })];
  }
}

const roleNames: Readonly<Record<QueueRole, string>> = {
  outbox: 'outbox',
  'dead-letters': 'dead-letter queue',
  failures: 'queue of failures',
  'failures.fifo': 'queue of failures',
};

async function checkOther(
  own: OwnQueues,
  role: Exclude<QueueRole, 'outbox'>,
  url: string,
): Promise<Finding[]> {
  const asked = await attributesOf(own, url);
  if ('problem' in asked) return [problemOf(role, url, asked.problem)];
  return [
    ok('queue', `the ${roleNames[role]} ${nameOf(url)} can be reached`),
    ...waitingIn(role, asked.attributes, own),
  ];
}

async function checkOutbox(own: OwnQueues, url: string): Promise<Finding[]> {
  const asked = await attributesOf(own, url);
  if ('problem' in asked) return [problemOf('outbox', url, asked.problem)];
  const { RedrivePolicy, VisibilityTimeout } = asked.attributes;
  const visibility = Number(VisibilityTimeout ?? 0);
  const needed = TIMES_THE_TIMEOUT * own.readerTimeoutSeconds;
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
  const ready = ok('queue', `the outbox ${nameOf(url)} can be reached and has a redrive policy`);
  return [...(problems.length > 0 ? problems : [ready]), ...waitingIn('outbox', asked.attributes, own)];
}

/** A warning if the queue is not empty; messages that a function works on, or that have a delay, are in it, too. */
function waitingIn(role: QueueRole, attributes: Attributes, { stage }: OwnQueues): Finding[] {
  const counts = ['', 'NotVisible', 'Delayed'].map(
    (kind) => attributes[`ApproximateNumberOfMessages${kind}`],
  );
  const count = counts.reduce((sum, value) => sum + Number(value ?? 0), 0);
  if (count === 0) return [];
  if (role === 'outbox') {
    const remedy = 'See the class of the refusals in the log of the queue function.';
    const why = 'They could not be sent yet.';
    return [warning('queue', `${numberOf(count, 'message')} in the outbox`, { why, remedy })];
  }
  const options = [stage !== undefined && `--stage ${stage}`, role !== 'dead-letters' && `--queue ${role}`];
  const command = ['npm run redrive --', ...options.filter(Boolean), '--list'].join(' ');
  return [
    warning('queue', `${numberOf(count, 'letter')} in the ${places[role]}`, {
      why: 'They are not sent before you decide.',
      remedy: `Read their reasons: ${command}.`,
    }),
  ];
}

const numberOf = (count: number, unit: string) =>
  count === 1 ? `1 ${unit} waits` : `${count} ${unit}s wait`;

const places = { 'dead-letters': 'dead letters', failures: 'failures', 'failures.fifo': 'failures.fifo' };

type Attributes = Readonly<Partial<Record<string, string>>>;

async function attributesOf(
  { queues: { client }, timeoutMs }: OwnQueues,
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

function problemOf(role: QueueRole, url: string, { name, message }: Error): Finding {
  const what = `the ${roleNames[role]} ${nameOf(url)}`;
  const why = WHY;
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
      remedy: 'Deploy the stack, and find its queues with --stage STAGE.',
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
