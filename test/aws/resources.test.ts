import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resources } from '../../aws/resources.ts';
import { stage } from '../../aws/stage.ts';
import { readText } from '../project/project.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const queue = (name: string, properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: `shop-dev-${name}`, ...properties },
});
const redriveTo = (id: string) => ({ RedrivePolicy: { maxReceiveCount: 20, deadLetterTargetArn: arn(id) } });

interface Given {
  readonly provider?: object;
  readonly functions?: Readonly<Record<string, object>>;
  readonly own?: Readonly<Record<string, object>> | null;
  readonly stageFile?: unknown;
}

/** Answers as osls does for a serverless.yml with these parts. */
function resolver({ provider = {}, functions = {}, own = {}, stageFile = null }: Given) {
  const values: Readonly<Record<string, unknown>> = {
    'self:service': 'shop',
    'sls:stage': 'dev',
    'self:provider': provider,
    'self:functions': functions,
    'self:resources.0': { Resources: own },
    'file(stages/default.yml)': parse(readText('test/fixtures/stages/default.yml')),
    'file(stages/dev.yml), null': stageFile,
  };
  return {
    async resolveVariable(variable: string) {
      if (variable in values) return values[variable];
      throw new Error(`Unexpected variable ${variable}`);
    },
  };
}

async function resourcesOf(given: Given) {
  const { Resources } = await resources(resolver(given));
  return Object.fromEntries(Object.entries(Resources));
}
const statementsOf = async (given: Given, id: string) =>
  JSON.stringify((await resourcesOf(given))[id]?.Properties.Policies);

const reader = (...arns: unknown[]) => ({
  queue: { role: 'QueueRole', events: arns.map((one) => ({ sqs: { arn: one } })) },
});

test('a function may read a queue of another account as soon as it has the event', async () => {
  const foreign = 'arn:aws:sqs:eu-central-1:999988887777:invoices';

  expect(await statementsOf({ functions: reader(foreign) }, 'QueueRole')).toContain(foreign);
});

test('with queues of others only, the block of own queues may be empty', async () => {
  const functions = reader('arn:aws:sqs:eu-central-1:999988887777:invoices.fifo');

  expect(await resourcesOf({ functions, own: null })).toHaveProperty('Outbox');
});

test('a queue that nothing reads is in no role', async () => {
  const own = { Orders: queue('orders'), Others: queue('others') };

  const statements = await statementsOf({ functions: reader(arn('Orders')), own }, 'QueueRole');
  expect(statements).toContain('"Orders"');
  expect(statements).not.toContain('"Others"');
});

test('a function that names another role has none here', async () => {
  const functions = { queue: { role: 'arn:aws:iam::111122223333:role/mine' } };

  expect(await resourcesOf({ functions })).not.toHaveProperty('QueueRole');
});

test('a function without a role is refused with the line to add, because osls would let it only write its log', async () => {
  await expect(resourcesOf({ functions: { 'event-bus': {} } })).rejects.toThrow(
    'serverless.yml, function "event-bus": it has no role. Add "role: EventBusRole" to its block.',
  );
});

test('a function in a VPC may make its network interfaces', async () => {
  const functions = { webhook: { role: 'WebhookRole' } };
  const inVpc = await resourcesOf({ functions, provider: { vpc: { subnetIds: ['subnet-1'] } } });

  expect(JSON.stringify(inVpc.WebhookRole)).toContain('AWSLambdaVPCAccessExecutionRole');
  expect(JSON.stringify((await resourcesOf({ functions })).WebhookRole)).not.toContain('VPC');
});

const scheduled = (schedule: object) => ({
  schedule: { role: 'ScheduleRole', events: [{ schedule: { method: 'scheduler', ...schedule } }] },
});

test('a schedule without a role is refused with the lines to add', async () => {
  await expect(resourcesOf({ functions: scheduled({ rate: ['rate(5 minutes)'] }) })).rejects.toThrow(
    'serverless.yml, function "schedule", schedule "rate(5 minutes)": it has no role. ' +
      'Add "roleArn:" with "Fn::GetAtt: [SchedulerRole, Arn]" to the schedule.',
  );
});

test.each([
  ['rate(1 minute)', 180],
  ['rate(2 hours)', 21_600],
])('with %s as the fastest schedule, silence of %i seconds is an alarm', async (rate, seconds) => {
  const functions = scheduled({ rate: ['cron(0 6 * * ? *)', rate], roleArn: arn('SchedulerRole') });

  const { AlarmHeartbeat } = await resourcesOf({ functions });
  expect(AlarmHeartbeat?.Properties.Metrics).toMatchObject([{ MetricStat: { Period: seconds } }]);
});

test.each([
  ['without schedules', {}],
  ['with cron only', scheduled({ rate: ['cron(0 6 * * ? *)'], roleArn: arn('SchedulerRole') })],
  ['with a tick a day', scheduled({ rate: ['rate(24 hours)'], roleArn: arn('SchedulerRole') })],
])('%s there is no alarm about silence', async (_, functions) => {
  expect(await resourcesOf({ functions })).not.toHaveProperty('AlarmHeartbeat');
});

test('without a webhook function there are no alarms about webhooks, and no HTTP API', async () => {
  const ids = Object.keys(await resourcesOf({ functions: reader('arn:aws:sqs:eu-central-1:1:orders') }));

  expect(ids.filter((id) => /Webhook|HttpApi/.test(id))).toEqual([]);
});

test('a queue with a KMS key keeps it, and every other queue is encrypted with the keys of SQS', async () => {
  const own = { Own: queue('own', { KmsMasterKeyId: 'alias/shop' }), Orders: queue('orders') };

  const { Own, Orders } = await resourcesOf({ own });
  expect(Own?.Properties).toEqual({});
  expect(Orders?.Properties).toEqual({ SqsManagedSseEnabled: true });
});

test('a queue that has a policy in serverless.yml gets no second one, which would replace it', async () => {
  const own = {
    Orders: queue('orders'),
    Mine: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Orders' }] } },
  };

  expect(await resourcesOf({ own })).not.toHaveProperty('OrdersPolicy');
});

test('the failures accept the records of up to ten queues by name, and those of every queue when there are more', async () => {
  const queues = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Q${index}`, queue(`q${index}`, redriveTo('Failures'))]),
    );
  const allowedWith = async (count: number) =>
    (await resourcesOf({ own: queues(count) })).Failures?.Properties.RedriveAllowPolicy;

  expect(await allowedWith(0)).toEqual({ redrivePermission: 'denyAll' });
  expect(await allowedWith(10)).toMatchObject({
    redrivePermission: 'byQueue',
    sourceQueueArns: { length: 10 },
  });
  expect(await allowedWith(11)).toEqual({ redrivePermission: 'allowAll' });
});

test('a file of a stage is merged line by line into the default', async () => {
  const stageFile = { reservedConcurrency: { webhook: 5 }, tags: { team: 'shop' } };

  expect(await stage(resolver({ stageFile }))).toMatchObject({
    reservedConcurrency: { webhook: 5, queue: 20 },
    tags: { service: 'shop', stage: 'dev', team: 'shop' },
  });
});

test.each([
  ['an unknown line', { reservedConcurency: { webhook: 5 } }, /reservedConcurency/],
  [
    'a concurrency of zero, which would stop the function',
    { reservedConcurrency: { webhook: 0 } },
    /webhook/,
  ],
  ['days that CloudWatch Logs does not know', { logRetentionInDays: 31 }, /is not a number of days/],
])('a file of a stage with %s is refused by name', async (_, stageFile, message) => {
  await expect(stage(resolver({ stageFile }))).rejects.toThrow(message);
  await expect(stage(resolver({ stageFile }))).rejects.toThrow('stages/dev.yml or stages/default.yml');
});
