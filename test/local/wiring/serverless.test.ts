import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { startQueues } from '../../../local/sqs/queues.ts';
import { loadWiring, readWiring, triggersOf } from '../../../local/wiring/serverless.ts';
import { fixtureRoot } from '../../fixtures/build.ts';
import { temporaryFolder } from '../../project/project.ts';

/** What osls prints, with these events on one function. */
const printed = (events: readonly object[], resources: object = {}) => ({
  service: 'shop',
  provider: { region: 'eu-central-1', environment: { A: '' } },
  functions: { fn: { name: 'shop-local-fn', environment: { B: 'secret' }, events } },
  resources: { Resources: resources },
});

const queues = {
  Orders: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'shop-orders.fifo',
      FifoQueue: true,
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: { 'Fn::GetAtt': ['Failures', 'Arn'] } },
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  },
  Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-failures.fifo' } },
  Bucket: { Type: 'AWS::S3::Bucket' },
};

test('reads a serverless.yml with the variables that osls resolves', async () => {
  const wiring = await loadWiring(fixtureRoot, process.env);
  expect(wiring.functions.map(({ name }) => name)).toEqual(['webhook', 'queue', 'schedule', 'event-bus']);
  const failureQueues = Object.fromEntries(
    wiring.functions.map(({ name, failureQueue }) => [name, failureQueue]),
  );
  expect(failureQueues).toMatchObject({ schedule: 'fixture-local-failures', queue: undefined });
  expect(wiring.functions[0]?.queueVariables).toEqual({
    OUTBOX_QUEUE_URL: 'fixture-local-outbox',
    DEAD_LETTER_QUEUE_URL: 'fixture-local-dead-letters',
  });
  expect(new Set(wiring.triggers.map(({ kind }) => kind))).toEqual(
    new Set(['httpApi', 'sqs', 'schedule', 'eventBridge']),
  );
});

test.each([
  ['is not YAML', 'service: [', /Cannot parse "serverless\.yml"/],
  ['has no provider', 'service: shop', /"provider\.name" property is missing/],
])('a serverless.yml that %s is reported with the words of osls', async (_, text, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'serverless.yml'), text);
  await expect(loadWiring(folder, process.env)).rejects.toThrow(message);
});

test('a function has the names of its variables, and the defaults of osls', () => {
  expect(readWiring(printed([])).functions).toEqual([
    {
      name: 'fn',
      deployedName: 'shop-local-fn',
      timeoutSeconds: 6,
      memoryMb: 1024,
      environment: ['A', 'B'],
      queueVariables: {},
      maximumRetryAttempts: 2,
      hasFailureDestination: false,
    },
  ]);
});

test('a variable that is a Ref to a queue has the queue’s name; a Ref to any other resource has undefined', () => {
  const environment = { ORDERS_URL: { Ref: 'Orders' }, BUCKET: { Ref: 'Bucket' }, TEXT: 'Orders' };
  const { provider, ...rest } = printed([], queues);
  const [fn] = readWiring({ ...rest, provider: { ...provider, environment } }).functions;
  expect(fn?.queueVariables).toEqual({ ORDERS_URL: 'shop-orders.fifo', BUCKET: undefined });
  expect(fn?.environment).toEqual(['ORDERS_URL', 'BUCKET', 'TEXT', 'B']);
});

test.each([
  ['a queue', { type: 'sqs', arn: { 'Fn::GetAtt': ['Failures', 'Arn'] } }, 'shop-failures.fifo'],
  ['a queue from elsewhere', { type: 'sqs', arn: 'arn:aws:sqs:eu-central-1:1:other' }, undefined],
  ['a topic', { type: 'sns', arn: 'arn:aws:sns:eu-central-1:1:shop-failures.fifo' }, undefined],
  ['a function', 'other', undefined],
])('failures that go to %s', (_, onFailure, failureQueue) => {
  const { functions, ...rest } = printed([], queues);
  const fn = { ...functions.fn, destinations: { onFailure }, maximumRetryAttempts: 1 };
  const [wired] = readWiring({ ...rest, functions: { fn } }).functions;
  expect([wired?.failureQueue, wired?.maximumRetryAttempts]).toEqual([failureQueue, 1]);
});

test('queues have their attributes as text, and dead-letter queues come first', () => {
  expect(readWiring(printed([], queues)).queues).toEqual([
    { logicalId: 'Failures', name: 'shop-failures.fifo', attributes: {} },
    {
      logicalId: 'Orders',
      name: 'shop-orders.fifo',
      attributes: { FifoQueue: 'true', VisibilityTimeout: '180' },
      redrive: { deadLetterQueue: 'shop-failures.fifo', maxReceiveCount: 5 },
    },
  ]);
});

test.each([
  [
    {
      arn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
      batchSize: 5,
      functionResponseType: 'ReportBatchItemFailures',
    },
    5,
    true,
  ],
  ['arn:aws:sqs:eu-central-1:000000000000:shop-orders.fifo', 10, false],
])('a queue as event source: %j', (sqs, batchSize, reportsFailures) => {
  expect(triggersOf(readWiring(printed([{ sqs }], queues)), 'sqs')).toEqual([
    {
      kind: 'sqs',
      functionName: 'fn',
      queueName: 'shop-orders.fifo',
      fifo: true,
      batchSize,
      windowSeconds: 0,
      enabled: true,
      reportsFailures,
    },
  ]);
});

test('a schedule has one trigger for each rate, and its input as JSON text', () => {
  const schedule = {
    method: 'scheduler',
    name: 'report',
    rate: ['rate(1 hour)', 'cron(0 6 ? * * *)'],
    timezone: 'Europe/Berlin',
    input: { a: 1 },
  };
  expect(triggersOf(readWiring(printed([{ schedule }])), 'schedule')).toMatchObject([
    {
      name: 'report',
      expression: 'rate(1 hour)',
      method: 'scheduler',
      timezone: 'Europe/Berlin',
      input: '{"a":1}',
    },
    { name: 'report', expression: 'cron(0 6 ? * * *)' },
  ]);
});

test('a schedule in its short form is a rule, named after its function', () => {
  expect(triggersOf(readWiring(printed([{ schedule: 'rate(1 hour)' }])), 'schedule')).toEqual([
    {
      kind: 'schedule',
      functionName: 'fn',
      name: 'shop-local-fn-schedule-1',
      method: 'eventBus',
      expression: 'rate(1 hour)',
      timezone: 'UTC',
      enabled: true,
    },
  ]);
});

test('a rule has its pattern, and is on the default bus unless it names another bus', () => {
  const eventBridge = { pattern: { source: ['shop'] } };
  const rules = triggersOf(
    readWiring(
      printed([{ eventBridge }, { eventBridge: { ...eventBridge, eventBus: 'audit', enabled: false } }]),
    ),
    'eventBridge',
  );
  expect(rules).toMatchObject([
    { eventBus: 'default', pattern: { source: ['shop'] }, enabled: true },
    { eventBus: 'audit', enabled: false },
  ]);
});

test.each([
  [
    'a stream of Kinesis',
    { stream: 'arn:aws:kinesis:eu-west-1:1:stream/x' },
    /event 1 \(stream\): only httpApi, /,
  ],
  ['another path', { httpApi: 'GET /status' }, /event 1 \(httpApi\): .*serves only \/hooks\/\{sender\}/],
  ['a transformed input', { eventBridge: { pattern: {}, inputPath: '$.detail' } }, /inputPath/],
  [
    'a rate that is no text',
    { schedule: { rate: [{ Ref: 'Rate' }] } },
    /\(schedule\): .*rate\.0: is not rate\(\)/,
  ],
  [
    'a queue that only CloudFormation knows',
    { sqs: { arn: { 'Fn::ImportValue': 'shop-orders' } } },
    /\(sqs\): .*arn: /,
  ],
])('%s is skipped, and one line says that it is deployed all the same', (_, event, message) => {
  const { triggers, notes } = readWiring(printed([event], queues));
  expect(triggers).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(message)]);
  expect(notes?.[0]).toMatch(/^[^\n]*, so the local cloud skips this event\. It is deployed all the same\.$/);
});

test('a queue with a filter is read without it, and one line says so', () => {
  const sqs = { arn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, filterPatterns: [{ body: { a: [1] } }] };
  const { triggers, notes } = readWiring(printed([{ sqs }], queues));
  expect(triggers).toMatchObject([{ queueName: 'shop-orders.fifo' }]);
  expect(notes).toEqual([expect.stringMatching(/does not filter, so the function also gets/)]);
});

test('a reference to a queue that does not exist is refused, as AWS would', () => {
  const sqs = { arn: { 'Fn::GetAtt': ['Other', 'Arn'] } };
  expect(() => readWiring(printed([{ sqs }], queues))).toThrow(/has no AWS::SQS::Queue resource/);
});

test.each([
  ['block of own queues', { Resources: null }],
  ['resources', null],
])('%s without anything below it means that all queues belong to others', (_, resources) => {
  const arn = 'arn:aws:sqs:eu-west-1:123456789012:bank-orders.fifo';
  const { queues } = readWiring({ ...printed([{ sqs: { arn } }]), resources });
  expect(queues).toMatchObject([{ name: 'bank-orders.fifo', existingArn: arn }]);
});

test('a dead-letter queue in another account is an empty queue of the local cloud', () => {
  const arn = 'arn:aws:sqs:eu-west-1:123456789012:bank-failures.fifo';
  const { Properties } = queues.Orders;
  const RedrivePolicy = { maxReceiveCount: 5, deadLetterTargetArn: arn };
  const Orders = { ...queues.Orders, Properties: { ...Properties, RedrivePolicy } };
  expect(readWiring(printed([], { Orders })).queues).toMatchObject([
    { name: 'bank-failures.fifo', existingArn: arn },
    { name: 'shop-orders.fifo', redrive: { deadLetterQueue: 'bank-failures.fifo' } },
  ]);
});

test.each([
  ['without a name', { Orders: { Type: 'AWS::SQS::Queue', Properties: {} } }, /Orders.*needs a fixed name/s],
  [
    'whose dead-letter queue does not exist',
    { Orders: queues.Orders },
    /queue Orders names a dead-letter queue "Failures" that does not exist/,
  ],
])('refuses a queue %s', (_, resources, message) => {
  expect(() => readWiring(printed([], resources))).toThrow(message);
});

test('a queue in another account is an empty queue of that name in the local cloud, to which records can be sent', async () => {
  const arn = 'arn:aws:sqs:eu-west-1:123456789012:billing-invoices.fifo';
  const wiring = readWiring(printed([{ sqs: { arn, batchSize: 5 } }, { sqs: arn }], queues));
  expect(wiring.triggers[0]).toMatchObject({ queueName: 'billing-invoices.fifo', fifo: true, batchSize: 5 });
  expect(wiring.notes).toEqual([
    `The local cloud has an empty queue billing-invoices.fifo in place of ${arn}; send records to it to try your route.`,
  ]);

  const sqs = await startQueues(0, wiring);
  onTestFinished(sqs.close);
  const { url: QueueUrl } = sqs.queues.find(({ name }) => name === 'billing-invoices.fifo') ?? {};
  const sent = new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageGroupId: 'a' });
  await expect(sqs.client.send(sent)).resolves.toHaveProperty('MessageId');
});
