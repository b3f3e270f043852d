import { LocalCloudError } from '../problem.ts';
import { triggersOf, type Wiring } from './serverless.ts';
import type { QueueDefinition } from './serverless-queues.ts';
import type { QueueTrigger } from './triggers.ts';

/**
 * Checks settings that osls accepts, but that lose messages or fail after deployment. Throws one LocalCloudError with all
 * problems.
 */
export function checkWiring(wiring: Wiring): void {
  const problems = problemsOf(wiring);
  if (problems.length === 0) return;
  const title = 'serverless.yml must not be deployed like this:';
  throw new LocalCloudError([title, ...problems.map((problem) => `- ${problem}`)].join('\n'));
}

/** The problems of the wiring, each with its remedy. */
export function problemsOf(wiring: Wiring): string[] {
  return [
    ...triggersOf(wiring, 'sqs').flatMap((source) => problemsOfSource(wiring, source)),
    ...problemsOfConcurrency(wiring),
    ...problemsOfAsynchronous(wiring),
    ...problemsOfVariables(wiring),
  ];
}

/** Number of deliveries that last about an hour, with the redelivery delays of `lib/delivery/redelivery.ts`. */
const FEW_RECEIVES = 10;

/** Settings that work, but do not survive a longer outage, each with its remedy. */
export function warningsOf(wiring: Wiring): string[] {
  return triggersOf(wiring, 'sqs').flatMap(({ functionName, queueName }) => {
    const count = wiring.queues.find(({ name }) => name === queueName)?.redrive?.maxReceiveCount;
    return listIf(
      count !== undefined && count < FEW_RECEIVES,
      `function "${functionName}", queue ${queueName}: after ${count} deliveries SQS moves a record to the ` +
        'dead-letter queue, and during an outage every redelivery counts. ' +
        `Set maxReceiveCount to ${FEW_RECEIVES} or more (20 last about three hours).`,
    );
  });
}

const DEFAULT_VISIBILITY_SECONDS = 30; // the default of SQS
const TIMES_THE_TIMEOUT = 6; // Lambda Developer Guide, "Configuring a queue to use with Lambda"

function problemsOfSource(wiring: Wiring, source: QueueTrigger): string[] {
  const { functionName, queueName } = source;
  const queue = wiring.queues.find(({ name }) => name === queueName);
  const fn = wiring.functions.find(({ name }) => name === functionName);
  const visibility = Number(queue?.attributes.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
  const needed = TIMES_THE_TIMEOUT * (fn?.timeoutSeconds ?? 0);
  const where = `function "${functionName}", queue ${queueName}:`;
  return [
    ...problemsOfBatch(source).map((problem) => `${where} ${problem}`),
    ...listIf(
      !source.reportsFailures,
      `${where} the failed records of a batch would be deleted with the others. ` +
        'Add "functionResponseType: ReportBatchItemFailures" to the event.',
    ),
    ...listIf(
      queue?.existingArn === undefined && queue?.redrive === undefined,
      `${where} a record that always fails would be redelivered until it expires. ` +
        'Give the queue a RedrivePolicy with a dead-letter queue.',
    ),
    ...problemsOfRedrive(wiring, queue).map((problem) => `${where} ${problem}`),
    ...listIf(
      queue?.existingArn === undefined && visibility < needed,
      `${where} its visibility timeout of ${visibility} s is less than six times the function's timeout: ` +
        `SQS could redeliver a message while the function handles it. Set VisibilityTimeout to ${needed} or more.`,
    ),
  ];
}

/**
 * A queue and its dead-letter queue must both be FIFO queues or both standard queues (Amazon SQS Developer Guide, "Using
 * dead-letter queues").
 */
function problemsOfRedrive({ queues }: Wiring, queue: QueueDefinition | undefined): string[] {
  const target = queues.find(({ name }) => name === queue?.redrive?.deadLetterQueue);
  const isFifo = (one: QueueDefinition | undefined) => one?.attributes.FifoQueue === 'true';
  return listIf(
    target !== undefined && isFifo(target) !== isFifo(queue),
    `AWS refuses ${target?.name} as its dead-letter queue. Name a queue that is ${isFifo(queue) ? '' : 'not '}FIFO in its RedrivePolicy.`,
  );
}

function problemsOfBatch({ fifo, batchSize, windowSeconds }: QueueTrigger): string[] {
  if (fifo) {
    return [
      ...listIf(batchSize > 10, `AWS refuses a batchSize of ${batchSize} for a FIFO queue. Set 10 or less.`),
      ...listIf(windowSeconds > 0, 'AWS refuses a window for a FIFO queue. Remove maximumBatchingWindow.'),
    ];
  }
  return listIf(
    batchSize > 10 && windowSeconds < 1,
    `AWS refuses a batchSize of ${batchSize} without a window. Add "maximumBatchingWindow: 1", or set 10 or less.`,
  );
}

/**
 * Queues that together may cause more invocations than their function may run: what Lambda then refuses counts as a delivery of
 * its records (AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings").
 */
function problemsOfConcurrency(wiring: Wiring): string[] {
  return wiring.functions.flatMap(({ name, reservedConcurrency }) => {
    const sources = triggersOf(wiring, 'sqs').filter(({ functionName }) => functionName === name);
    const needed = sources.reduce((sum, { maximumConcurrency = 0 }) => sum + maximumConcurrency, 0);
    return listIf(
      reservedConcurrency !== undefined && reservedConcurrency < needed,
      `function "${name}": its queues may cause ${needed} invocations at once, and it may run ${reservedConcurrency}. ` +
        'What Lambda refuses counts as a delivery of its records. ' +
        `Set its reservedConcurrency to ${needed} or more, or maximumConcurrency to less.`,
    );
  });
}

/** Problems of functions that Lambda invokes asynchronously. */
function problemsOfAsynchronous(wiring: Wiring): string[] {
  const triggers = [...triggersOf(wiring, 'schedule'), ...triggersOf(wiring, 'eventBridge')];
  const names = new Set(triggers.map(({ functionName }) => functionName));
  return wiring.functions
    .filter(({ name, hasFailureDestination }) => names.has(name) && !hasFailureDestination)
    .map(
      ({ name }) =>
        `function "${name}": Lambda invokes it asynchronously, and would drop an event after its last failed attempt. ` +
        'Give the function a queue as "destinations.onFailure".',
    );
}

const variables = ['OUTBOX_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'] as const;

function problemsOfVariables({ functions }: Wiring): string[] {
  return variables.flatMap((variable) => {
    const wrong = functions.filter(
      ({ queueVariables }) => variable in queueVariables && queueVariables[variable] === undefined,
    );
    const names = wrong.map(({ name }) => `"${name}"`).join(', ');
    return listIf(
      wrong.length > 0,
      `${variable} of ${names} is a Ref to a resource that is not a queue. ` +
        'Set it to a Ref to an AWS::SQS::Queue below resources.',
    );
  });
}

const listIf = (isTrue: boolean, problem: string): string[] => (isTrue ? [problem] : []);
