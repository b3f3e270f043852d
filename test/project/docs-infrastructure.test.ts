import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fixtureRoot } from '../fixtures/build.ts';
import { packageOffline, propertiesOf, type Template } from './package.ts';
import { readText, readTextIfAny, runNode, temporaryFolder } from './project.ts';
import { samplesIn } from './samples.ts';

const page = 'docs/infrastructure.md';
const names = ['webhook', 'queue', 'schedule', 'event-bus'];

/** The values of the function `queue` that a sample must have. */
interface Facts {
  readonly handler: string;
  readonly runtime: string;
  readonly memory: number;
  readonly timeout: number;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly visibilityTimeout: number;
  readonly maxReceiveCounts: Readonly<Record<'outbox' | 'orders', number>>;
  readonly retention: number;
}

interface LambdaFunction {
  readonly Handler: string;
  readonly Runtime: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}
interface Source {
  readonly BatchSize: number;
  readonly FunctionResponseTypes: readonly string[];
  readonly ScalingConfig: { readonly MaximumConcurrency: number };
}
interface Queue {
  readonly VisibilityTimeout: number;
  readonly MessageRetentionPeriod: number;
  readonly RedrivePolicy: { readonly maxReceiveCount: number };
}
interface Role {
  readonly Policies: readonly [{ readonly PolicyDocument: { readonly Statement: readonly Statement[] } }];
}
interface Statement {
  readonly Action: string | readonly string[];
}

let template: Template;
beforeAll(async () => {
  const zips = names.map((name) => `${name}.zip`);
  template = await packageOffline(fixtureRoot, { zips, dotenv: 'SECRETS_ID=prod\n' });
}, 60_000);

const resource = <Properties>(id: string) => template.Resources[id]?.Properties as Properties;

function factsOf(fn: LambdaFunction, source: Source, outbox: Queue, orders: Queue): Facts {
  return {
    handler: fn.Handler,
    runtime: fn.Runtime,
    memory: fn.MemorySize,
    timeout: fn.Timeout,
    batchSize: source.BatchSize,
    maximumConcurrency: source.ScalingConfig.MaximumConcurrency,
    visibilityTimeout: outbox.VisibilityTimeout,
    maxReceiveCounts: {
      outbox: outbox.RedrivePolicy.maxReceiveCount,
      orders: orders.RedrivePolicy.maxReceiveCount,
    },
    retention: outbox.MessageRetentionPeriod,
  };
}

/** The facts of the template that serverless.yml becomes. */
function packaged(): Facts {
  const [source] = propertiesOf<Source>(template, 'AWS::Lambda::EventSourceMapping');
  if (source === undefined) throw new Error('The template has no event source');
  return factsOf(
    resource<LambdaFunction>('QueueLambdaFunction'),
    source,
    resource<Queue>('Outbox'),
    resource<Queue>('Orders'),
  );
}

const actionsOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ Action }) => Action).filter((action) => !action.startsWith('logs:'));
const packagedActions = () =>
  actionsOf(resource<Role>('QueueRole').Policies[0].PolicyDocument.Statement).sort();

/** The variables without which the function does not start or cannot be told apart; others have defaults. */
const variables = [
  ...['DMS_ENDPOINT', 'DMS_PROJECT_ID', 'DMS_INSTANCE_ID', 'SECRETS_ID', 'OUTBOX_QUEUE_URL'],
  ...['DEAD_LETTER_QUEUE_URL', 'STAGE', 'FUNCTION_NAME', 'POWERTOOLS_SERVICE_NAME'],
];

function sampleIn(language: string): string {
  const [sample] = samplesIn([page], language);
  if (sample === undefined) throw new Error(`${page} has no sample in ${language}`);
  return sample.text;
}

/** The values of `name = 1`, `name: 1` and the like, each once. */
const valuesOf = (text: string, name: string) => [
  ...new Set(
    [...text.matchAll(new RegExp(`\\b${name}["']?\\s*[:=(]\\s*"?'?([\\w.]+)`, 'g'))].map(([, one]) => one),
  ),
];

test('the table of the contract has the handler, runtime and timeout of every function', () => {
  const functions = ['Webhook', 'Queue', 'Schedule', 'EventDashbus'].map((id) =>
    resource<LambdaFunction>(`${id}LambdaFunction`),
  );
  const row = (first: string, cells: readonly unknown[]) => `| ${first} | ${cells.join(' | ')} |`;

  expect(readText(page)).toContain(
    row(
      'handler',
      functions.map(({ Handler }) => `\`${Handler}\``),
    ),
  );
  expect(readText(page)).toContain(
    row(
      'runtime',
      functions.map(({ Runtime }) => `\`${Runtime}\``),
    ),
  );
  expect(readText(page)).toContain(
    row(
      'timeout in seconds',
      functions.map(({ Timeout }) => Timeout),
    ),
  );
});

test('the table of queues has the timeouts and receive counts of the template', () => {
  const fifo = resource<Queue>('OrderSteps').RedrivePolicy.maxReceiveCount;
  const { visibilityTimeout, maxReceiveCounts, retention } = packaged();

  expect(readText(page)).toContain(
    `| outbox, read by \`queue\` | ${visibilityTimeout} | ${maxReceiveCounts.outbox} |`,
  );
  expect(readText(page)).toContain(
    `| your own, read by \`queue\` | ${visibilityTimeout} | ${maxReceiveCounts.orders} |`,
  );
  expect(readText(page)).toContain(`| your own FIFO queue | ${visibilityTimeout} | ${fifo} |`);
  expect(readText(page)).toContain(`stay for ${retention} seconds`);
});

test('the contract names every permission of the function "queue"', () => {
  for (const action of packagedActions()) expect(readText(page)).toContain(`\`${action}\``);
});

test('the policy that examples/orders-queue asks for allows what the function "queue" does with a queue', (context) => {
  const file = 'examples/orders-queue/README.md';
  if (readTextIfAny(file) === '') context.skip('A user has removed the examples');
  const [policy] = samplesIn([file], 'json').map(({ text }) => JSON.parse(text));
  const statements = resource<Role>('QueueRole').Policies[0].PolicyDocument.Statement;

  expect(policy.Action).toEqual(
    statements.find(({ Action }) => Action.includes('sqs:ReceiveMessage'))?.Action,
  );
});

test('the sample for SAM has the values of the template', () => {
  const { Resources } = parse(sampleIn('yaml'));
  const { Properties } = Resources.QueueFunction;
  const sources: Source[] = Object.values<{ Properties: Source }>(Properties.Events).map(
    (one) => one.Properties,
  );

  expect(sources).toHaveLength(2);
  for (const source of sources) {
    const facts = factsOf(Properties, source, Resources.Outbox.Properties, Resources.Orders.Properties);
    expect(facts).toEqual(packaged());
    expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  }
  expect(actionsOf(Properties.Policies[0].Statement).sort()).toEqual(packagedActions());
  expect(Object.keys(Properties.Environment.Variables)).toEqual(variables);
});

test('the sample for Terraform has the values of the template', () => {
  const text = sampleIn('hcl');
  const blocks = [...text.matchAll(/^resource "(\w+)" "(\w+)" \{\n([\s\S]*?)^\}$/gm)].map(
    ([, type, name, body = '']) => [`${type}.${name}`, body] as const,
  );
  const block = (name: string) => Object.fromEntries(blocks)[name] ?? '';
  const expected = packaged();

  expect(text.split('{').length).toBe(text.split('}').length);
  const fn = block('aws_lambda_function.queue');
  expect(valuesOf(fn, 'handler')).toEqual([expected.handler]);
  expect(valuesOf(fn, 'runtime')).toEqual([expected.runtime]);
  expect(valuesOf(fn, 'memory_size')).toEqual([`${expected.memory}`]);
  expect(valuesOf(fn, 'timeout')).toEqual([`${expected.timeout}`]);
  for (const variable of variables) expect(fn).toMatch(new RegExp(`\\b${variable} += `));
  const mapping = block('aws_lambda_event_source_mapping.queue');
  expect(valuesOf(mapping, 'batch_size')).toEqual([`${expected.batchSize}`]);
  expect(valuesOf(mapping, 'maximum_concurrency')).toEqual([`${expected.maximumConcurrency}`]);
  expect(mapping).toContain('function_response_types = ["ReportBatchItemFailures"]');
  for (const name of ['outbox', 'orders'] as const) {
    const queue = block(`aws_sqs_queue.${name}`);
    expect(valuesOf(queue, 'maxReceiveCount')).toEqual([`${expected.maxReceiveCounts[name]}`]);
    expect(valuesOf(queue, 'visibility_timeout_seconds')).toEqual([`${expected.visibilityTimeout}`]);
  }
  expect(valuesOf(text, 'message_retention_seconds')).toEqual([`${expected.retention}`]);
  const actions = [...block('aws_iam_role_policy.queue').matchAll(/"(\w+:\w+)"/g)].map(
    ([, action = '']) => action,
  );
  expect(actionsOf([{ Action: actions }]).sort()).toEqual(packagedActions());
});

test('the sample for CDK is JavaScript, and has the values of the template', async () => {
  const text = sampleIn('js');
  const file = path.join(temporaryFolder(), 'stack.mjs');
  writeFileSync(file, text);
  expect(await runNode(['--check', file])).toMatchObject({ exitCode: 0, stderr: '' });

  const expected = packaged();
  expect(valuesOf(text, 'handler')).toEqual([expected.handler]);
  expect(text).toContain(`Runtime.${expected.runtime.toUpperCase().replace(/S(\d+)\.X/, 'S_$1_X')},`);
  expect(valuesOf(text, 'memorySize')).toEqual([`${expected.memory}`]);
  expect(text).toContain(`  timeout: Duration.seconds(${expected.timeout})`);
  const visibility = `visibilityTimeout: Duration.seconds(${expected.visibilityTimeout})`;
  expect(text.split(visibility)).toHaveLength(3); // the outbox and the queue
  expect(valuesOf(text, 'maxReceiveCount')).toEqual(Object.values(expected.maxReceiveCounts).map(String));
  expect(text).toContain(`retentionPeriod: Duration.seconds(${expected.retention})`);
  const { batchSize, maximumConcurrency } = expected;
  const source = `{ batchSize: ${batchSize}, reportBatchItemFailures: true, maxConcurrency: ${maximumConcurrency} }`;
  expect(text).toContain(source);
  for (const variable of variables) expect(text).toContain(`${variable}: `);
});
