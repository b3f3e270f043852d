import type { Finding } from './finding.ts';
import { triggersOf, type Wiring } from './serverless.ts';
import type { QueueDefinition } from './serverless-queues.ts';
import type { LineOf } from './source-lines.ts';
import type { QueueTrigger } from './triggers.ts';

/** A problem and its remedy, without its place. */
type Problem = Pick<Finding, 'what' | 'remedy'>;

/** Settings of queues that osls accepts, but that lose records, deliver them twice, or fail at the deployment. */
export function queueFindings(wiring: Wiring, lineOf: LineOf): Finding[] {
  return triggersOf(wiring, 'sqs').flatMap((source) =>
    at(
      source,
      [
        ...problemsOfBatch(source),
        ...problemsOfReports(source),
        ...problemsOfQueue(wiring, source),
        ...problemsOfRedrive(wiring, source),
      ],
      lineOf,
    ),
  );
}

/** Number of deliveries that last about an hour, with the redelivery delays of `lib/delivery/redelivery.ts`. */
const FEW_RECEIVES = 10;

/** Settings of queues that work, but do not survive a longer outage. */
export function outageFindings(wiring: Wiring, lineOf: LineOf): Finding[] {
  return triggersOf(wiring, 'sqs').flatMap((source) => {
    const count = queueOf(wiring, source)?.redrive?.maxReceiveCount;
    if (count === undefined || count >= FEW_RECEIVES) return [];
    const what =
      `after ${count} deliveries SQS moves a record to the dead-letter queue, ` +
      'and during an outage every redelivery counts';
    const remedy = `Set maxReceiveCount to ${FEW_RECEIVES} or more (20 last about three hours).`;
    return at(source, [{ what, remedy }], lineOf);
  });
}

const at = ({ functionName, queueName }: QueueTrigger, problems: Problem[], lineOf: LineOf): Finding[] =>
  problems.map(({ what, remedy }) => ({
    file: 'serverless.yml',
    line: lineOf(['functions', functionName, 'events']),
    what: `function "${functionName}", queue ${queueName}: ${what}`,
    remedy,
  }));

const queueOf = ({ queues }: Wiring, { queueName }: QueueTrigger) =>
  queues.find(({ name }) => name === queueName);

function problemsOfBatch({ fifo, batchSize, windowSeconds }: QueueTrigger): Problem[] {
  if (fifo) {
    return [
      ...problemIf(
        batchSize > 10,
        `AWS refuses a batchSize of ${batchSize} for a FIFO queue`,
        'Set 10 or less.',
      ),
      ...problemIf(
        windowSeconds > 0,
        'AWS refuses a window for a FIFO queue',
        'Remove maximumBatchingWindow.',
      ),
    ];
  }
  return problemIf(
    batchSize > 10 && windowSeconds < 1,
    `AWS refuses a batchSize of ${batchSize} without a window`,
    'Add "maximumBatchingWindow: 1", or set 10 or less.',
  );
}

const problemsOfReports = ({ reportsFailures }: QueueTrigger) =>
  problemIf(
    !reportsFailures,
    'the failed records of a batch would be deleted with the others',
    'Add "functionResponseType: ReportBatchItemFailures" to the event.',
  );

const DEFAULT_VISIBILITY_SECONDS = 30; // the default of SQS
const TIMES_THE_TIMEOUT = 6; // Lambda Developer Guide, "Configuring a queue to use with Lambda"

/** The settings of a queue that serverless.yml does not make are not known here, so they are not checked. */
function problemsOfQueue(wiring: Wiring, source: QueueTrigger): Problem[] {
  const queue = queueOf(wiring, source);
  if (queue?.existingArn !== undefined) return [];
  const fn = wiring.functions.find(({ name }) => name === source.functionName);
  const visibility = Number(queue?.attributes.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
  const needed = TIMES_THE_TIMEOUT * (fn?.timeoutSeconds ?? 0);
  return [
    ...problemIf(
      queue?.redrive === undefined,
      'a record that always fails would be redelivered until it expires',
      'Give the queue a RedrivePolicy with a dead-letter queue.',
    ),
    ...problemIf(
      visibility < needed,
      `its visibility timeout of ${visibility} s is less than six times the function's timeout, ` +
        'so SQS could redeliver a message while the function handles it',
      `Set VisibilityTimeout to ${needed} or more.`,
    ),
  ];
}

/**
 * A queue and its dead-letter queue must both be FIFO queues or both standard queues (Amazon SQS Developer Guide, "Using
 * dead-letter queues").
 */
function problemsOfRedrive(wiring: Wiring, source: QueueTrigger): Problem[] {
  const queue = queueOf(wiring, source);
  const target = wiring.queues.find(({ name }) => name === queue?.redrive?.deadLetterQueue);
  const isFifo = (one: QueueDefinition | undefined) => one?.attributes.FifoQueue === 'true';
  return problemIf(
    target !== undefined && isFifo(target) !== isFifo(queue),
    `AWS refuses ${target?.name} as its dead-letter queue`,
    `Name a queue that is ${isFifo(queue) ? '' : 'not '}FIFO in its RedrivePolicy.`,
  );
}

const problemIf = (isTrue: boolean, what: string, remedy: string): Problem[] =>
  isTrue ? [{ what, remedy }] : [];
