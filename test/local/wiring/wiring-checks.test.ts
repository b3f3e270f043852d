import { beforeAll, expect, test } from 'vitest';
import { inOneLine } from '../../../local/wiring/finding.ts';
import { functionFindings } from '../../../local/wiring/function-checks.ts';
import { outageFindings, queueFindings } from '../../../local/wiring/queue-checks.ts';
import { loadWiring, type Wiring } from '../../../local/wiring/serverless.ts';
import type { QueueTrigger } from '../../../local/wiring/triggers.ts';
import { fixtureRoot } from '../../fixtures/build.ts';

let wiring: Wiring;
beforeAll(async () => {
  wiring = await loadWiring(fixtureRoot, process.env);
});

const lineOf = () => 7;
/** The findings, with their remedies as one text. */
const problemsOf = (wired: Wiring) =>
  [...queueFindings(wired, lineOf), ...functionFindings(wired, lineOf)].map(inOneLine);
const warningsOf = (wired: Wiring) => outageFindings(wired, lineOf).map(inOneLine);

/** The wiring with one function or queue changed. */
const withFunction = (name: string, change: Partial<Wiring['functions'][number]>): Wiring => ({
  ...wiring,
  functions: wiring.functions.map((fn) => (fn.name === name ? { ...fn, ...change } : fn)),
});
const withQueue = (
  end: string,
  change: (queue: Wiring['queues'][number]) => Wiring['queues'][number],
): Wiring => ({
  ...wiring,
  queues: wiring.queues.map((queue) => (queue.name.endsWith(end) ? change(queue) : queue)),
});
const withSource = (end: string, change: Partial<QueueTrigger>): Wiring => ({
  ...wiring,
  triggers: wiring.triggers.map((trigger) =>
    trigger.kind === 'sqs' && trigger.queueName.endsWith(end) ? { ...trigger, ...change } : trigger,
  ),
});

test('the serverless.yml of the tests has no problem', () => {
  expect(problemsOf(wiring)).toEqual([]);
});

const faults: [string, () => Wiring, RegExp][] = [
  [
    'a queue event without ReportBatchItemFailures',
    () => withSource('-orders', { reportsFailures: false }),
    /local-orders: .*functionResponseType: ReportBatchItemFailures/,
  ],
  [
    'a source queue without redrive',
    () => withQueue('-outbox', ({ redrive: _, ...queue }) => queue),
    /local-outbox: .*RedrivePolicy/,
  ],
  [
    'a FIFO queue with a standard queue as its dead-letter queue',
    () =>
      withQueue('order-steps.fifo', (queue) => ({
        ...queue,
        redrive: { deadLetterQueue: 'fixture-local-failures', maxReceiveCount: 1000 },
      })),
    /AWS refuses fixture-local-failures as its dead-letter queue\. Name a queue that is FIFO/,
  ],
  [
    'a visibility timeout below six times the function’s timeout',
    () =>
      withQueue('-orders', (queue) => ({
        ...queue,
        attributes: { ...queue.attributes, VisibilityTimeout: '179' },
      })),
    /local-orders: its visibility timeout of 179 s .* Set VisibilityTimeout to 180/,
  ],
  [
    'a queue without a VisibilityTimeout',
    () => withQueue('-orders', (queue) => ({ ...queue, attributes: {} })),
    /local-orders: its visibility timeout of 30 s/,
  ],
  [
    'a function that may run less often than its queues may cause',
    () => withFunction('queue', { reservedConcurrency: 14 }),
    /function "queue": its queues may cause 15 invocations at once, and it may run 14; .*Set its reservedConcurrency to 15/,
  ],
  [
    'a scheduled function without a failure destination',
    () => withFunction('schedule', { hasFailureDestination: false }),
    /function "schedule": .*destinations\.onFailure/,
  ],
  [
    'a function behind an event bus without a failure destination',
    () => withFunction('event-bus', { hasFailureDestination: false }),
    /function "event-bus": .*destinations\.onFailure/,
  ],
  [
    'a FIFO queue with a batch size over 10',
    () => withSource('order-steps.fifo', { batchSize: 11 }),
    /order-steps\.fifo: AWS refuses a batchSize of 11 for a FIFO queue/,
  ],
  [
    'a FIFO queue with a window',
    () => withSource('order-steps.fifo', { windowSeconds: 1 }),
    /order-steps\.fifo: .*Remove maximumBatchingWindow/,
  ],
  [
    'a batch size over 10 without a window',
    () => withSource('-orders', { batchSize: 11 }),
    /local-orders: AWS refuses a batchSize of 11 without a window/,
  ],
  [
    'an outbox variable that does not refer to a queue',
    () => withFunction('webhook', { queueVariables: { OUTBOX_QUEUE_URL: undefined } }),
    /OUTBOX_QUEUE_URL of "webhook" is a Ref to a resource that is not a queue/,
  ],
  [
    'a dead-letter variable that does not refer to a queue',
    () => withFunction('queue', { queueVariables: { DEAD_LETTER_QUEUE_URL: undefined } }),
    /DEAD_LETTER_QUEUE_URL of "queue" is a Ref/,
  ],
];

test.each(faults)('%s is a problem, and is reported with its remedy', (_, faulty, message) => {
  expect(problemsOf(faulty())).toEqual([expect.stringMatching(message)]);
});

test('a batch size over 10 with a window is not a problem', () => {
  expect(problemsOf(withSource('-orders', { batchSize: 100, windowSeconds: 1 }))).toEqual([]);
});

test.each([
  [3, [expect.stringMatching(/local-orders: after 3 deliveries .* Set maxReceiveCount to 10 or more/)]],
  [9, [expect.stringContaining('after 9 deliveries')]],
  [10, []],
])(
  'a source queue with a maxReceiveCount of %i gives a warning if it is below 10, and is not a problem',
  (count, warnings) => {
    const few = withQueue('-orders', (queue) => ({
      ...queue,
      ...(queue.redrive && { redrive: { ...queue.redrive, maxReceiveCount: count } }),
    }));
    expect(warningsOf(few)).toEqual(warnings);
    expect(problemsOf(few)).toEqual([]);
  },
);

test('the serverless.yml of the tests has no warning', () => {
  expect(warningsOf(wiring)).toEqual([]);
});

test('each problem has its line and its remedy', () => {
  expect(queueFindings(withSource('-orders', { reportsFailures: false }), lineOf)).toEqual([
    {
      file: 'serverless.yml',
      line: 7,
      what: 'function "queue", queue fixture-local-orders: the failed records of a batch would be deleted with the others',
      remedy: 'Add "functionResponseType: ReportBatchItemFailures" to the event.',
    },
  ]);
});
