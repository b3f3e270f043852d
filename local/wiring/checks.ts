import { LocalCloudError } from '../problem.ts';
import { triggersOf, type Wiring } from './serverless.ts';
import type { QueueTrigger } from './serverless-events.ts';
import type { QueueDefinition } from './serverless-queues.ts';

/** What would lose messages, or fail once it is deployed, though osls takes it. Throws one LocalCloudError with all of it. */
export function checkWiring(wiring: Wiring): void {
  const problems = problemsOf(wiring);
  if (problems.length === 0) return;
  const title = 'serverless.yml must not be deployed like this:';
  throw new LocalCloudError([title, ...problems.map((problem) => `- ${problem}`)].join('\n'));
}

/** Each fault of the wiring with its remedy, one sentence or two. */
export function problemsOf(wiring: Wiring): string[] {
  return [
    ...triggersOf(wiring, 'sqs').flatMap((source) => problemsOfSource(wiring, source)),
    ...problemsOfAsynchronous(wiring),
    ...problemsOfVariables(wiring),
  ];
}

/** Deliveries that last about an hour, at the times that `lib/delivery/redelivery.ts` lets them have. */
const FEW_RECEIVES = 10;

/** Settings that work, but do not bridge a longer outage; each with its remedy. */
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

const DEFAULT_VISIBILITY_SECONDS = 30; // what SQS takes for a queue that sets none
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
      queue?.redrive === undefined,
      `${where} what always fails would come again until it expires. ` +
        'Give the queue a RedrivePolicy with a dead-letter queue.',
    ),
    ...problemsOfRedrive(wiring, queue).map((problem) => `${where} ${problem}`),
    ...listIf(
      visibility < needed,
      `${where} it hides a message for ${visibility} s, which is below six times the function's timeout: ` +
        `a message could come again while it is worked on. Set VisibilityTimeout to ${needed} or more.`,
    ),
  ];
}

/** Amazon SQS Developer Guide, "Using dead-letter queues": both are FIFO queues, or neither is. */
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

/** Functions that nobody waits for. */
function problemsOfAsynchronous(wiring: Wiring): string[] {
  const triggers = [...triggersOf(wiring, 'schedule'), ...triggersOf(wiring, 'eventBridge')];
  const names = new Set(triggers.map(({ functionName }) => functionName));
  return wiring.functions
    .filter(({ name, keepsFailures }) => names.has(name) && !keepsFailures)
    .map(
      ({ name }) =>
        `function "${name}": nobody waits for its answer, and what fails for good would be gone. ` +
        'Give it a queue as "destinations.onFailure".',
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
      `${variable} of ${names} is a Ref to something that is no queue. ` +
        'Let it refer to an AWS::SQS::Queue below resources.',
    );
  });
}

const listIf = (isTrue: boolean, problem: string): string[] => (isTrue ? [problem] : []);
