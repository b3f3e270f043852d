import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { fixtureRoot } from '../fixtures/build.ts';
import { packageOffline, type Template } from './package.ts';
import { readText, temporaryFolder } from './project.ts';
import { samplesIn } from './samples.ts';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}
const statements: readonly Statement[] = JSON.parse(readText('docs/deployer-policy.json')).Statement;

/** docs/deploying.md without the ends of its lines. */
const prose = readText('docs/deploying.md').replaceAll(/\s+/g, ' ');

const zips = ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => `${name}.zip`);

/** For a stage that has everything, as an SNS topic for alarms. */
let template: Template;
beforeAll(async () => {
  template = await packageOffline(fixtureRoot, { zips, dotenv: 'SECRETS_ID=prod\n', stage: 'full' });
}, 60_000);

/** What making, changing and deleting a resource needs. */
const actionsByType: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE'],
  'AWS::ApiGatewayV2::Integration': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE'],
  'AWS::ApiGatewayV2::Route': ['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE'],
  'AWS::ApiGatewayV2::Stage': ['apigateway:POST', 'apigateway:PATCH', 'logs:CreateLogDelivery'],
  'AWS::CloudWatch::Alarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
  'AWS::CloudWatch::Dashboard': ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
  'AWS::Events::Rule': ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
  'AWS::IAM::Role': ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PassRole', 'iam:DeleteRole'],
  'AWS::Lambda::EventInvokeConfig': [
    'lambda:PutFunctionEventInvokeConfig',
    'lambda:DeleteFunctionEventInvokeConfig',
  ],
  'AWS::Lambda::EventSourceMapping': [
    'lambda:CreateEventSourceMapping',
    'lambda:UpdateEventSourceMapping',
    'lambda:DeleteEventSourceMapping',
  ],
  'AWS::Lambda::Function': [
    'lambda:CreateFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunction',
  ],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:RemovePermission'],
  'AWS::Logs::LogGroup': ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteLogGroup'],
  'AWS::S3::Bucket': ['s3:CreateBucket', 's3:PutObject', 's3:DeleteBucket'],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::SNS::Topic': ['sns:CreateTopic', 'sns:Subscribe', 'sns:DeleteTopic'],
  'AWS::SNS::TopicPolicy': ['sns:SetTopicAttributes'],
  'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'],
  'AWS::SQS::QueuePolicy': ['sqs:SetQueueAttributes'],
  'AWS::Scheduler::Schedule': ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
};

test('the policy for the deployer has the actions for every type of resource in the template', () => {
  const allowed = new Set(statements.flatMap(({ Action }) => Action));
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))].sort();

  expect(types).toEqual(Object.keys(actionsByType).sort());
  for (const [type, actions] of Object.entries(actionsByType)) {
    const missing = actions.filter((action) => !allowed.has(action));
    expect(missing, `docs/deployer-policy.json, for ${type}`).toEqual([]);
  }
});

test('the policy for the deployer names no service that the stack does not use', () => {
  const services = (actions: Iterable<string>) =>
    [...new Set([...actions].map((action) => action.split(':')[0]))].sort();
  const used = services(Object.values(actionsByType).flat());

  expect(services(statements.flatMap(({ Action }) => Action))).toEqual(
    services([...used.map(String), 'cloudformation:']),
  );
});

test('the policy for the deployer covers the names of all resources, and no other names', () => {
  const patterns = statements
    .flatMap(({ Resource }) => Resource)
    .map((arn) => arn.replaceAll('rocketmq-launchpad', 'fixture').split(':').slice(5).join(':'))
    .filter((pattern) => pattern.includes('fixture'))
    .map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`));
  const prefixes = ['', 'function:', 'alarm:', 'dashboard/', 'rule/', 'schedule/default/', 'log-group:'];
  const isCovered = (name: string) =>
    prefixes.some((prefix) => patterns.some((pattern) => pattern.test(prefix + name)));

  const names = Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    const [field] = { 'AWS::Events::Rule': ['Name'], 'AWS::Scheduler::Schedule': ['Name'] }[Type] ?? [
      Type === 'AWS::Lambda::Function' ? 'FunctionName' : `${Type.split('::')[2]}Name`,
    ];
    const { [field ?? '']: name }: Record<string, unknown> = Object(Properties);
    return typeof name === 'string' && name !== '$default' ? [name] : [];
  });

  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !isCovered(name))).toEqual([]);
  expect(isCovered('other-dev-orders')).toBe(false);
});

test('the commands of docs/deploying.md name log groups, queues and a stack that a stage "prod" has', () => {
  const names = JSON.stringify(template).replaceAll('fixture-full', 'rocketmq-launchpad-prod');
  const commands = samplesIn(['docs/deploying.md', 'docs/operating.md'], 'sh').map(({ text }) => text);
  const used = commands.flatMap(
    (text) => text.match(/(?:\/aws\/[\w/-]*)?rocketmq-launchpad-prod[\w-]*/g) ?? [],
  );

  expect(used.length).toBeGreaterThan(3);
  expect(used.filter((name) => !names.includes(`${name}"`))).toEqual([]);
});

test('docs/deploying.md names the concurrency that stages/default.yml reserves', () => {
  const { reservedConcurrency } = parse(readText('test/fixtures/stages/default.yml'));
  const sum = Object.values<number>(reservedConcurrency).reduce((one, other) => one + other, 0);

  expect(prose).toContain(`reserves ${sum} invocations`);
});

test('docs/deploying.md says which queues stay when the stack is removed', () => {
  const kept = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  const names = kept.map(({ Properties }) =>
    String(Object(Properties).QueueName).replace('fixture-full-', ''),
  );

  expect(prose).toContain(
    `The queues ${names
      .slice(0, -1)
      .map((name) => `\`${name}\``)
      .join(', ')} and \`${names.at(-1)}\` stay`,
  );
});

test('the stage, the domain and the VPC of docs/deploying.md can be packaged together', async () => {
  const { Resources } = await packageOffline(projectWithSamples(), { zips, stage: 'prod' });

  const properties = (id: string) => Resources[id]?.Properties;
  expect(properties('HttpApiStage')).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
  });
  expect(properties('HooksMapping')).toMatchObject({ ApiId: { Ref: 'HttpApi' }, Stage: '$default' });
  expect(properties('QueueLambdaFunction')).toMatchObject({
    VpcConfig: { SubnetIds: [expect.any(String), expect.any(String)] },
  });
  expect(properties('QueueRole')).toMatchObject({ ManagedPolicyArns: [expect.anything()] });
  expect(Resources.HttpApi?.Type).toBe('AWS::ApiGatewayV2::Api');
}, 60_000);

/** A copy of the wiring of the tests, with the YAML samples of docs/deploying.md in it. */
function projectWithSamples(): string {
  const folder = temporaryFolder();
  let serverless = parse(readFileSync(path.join(fixtureRoot, 'serverless.yml'), 'utf8'));
  cpSync(path.join(fixtureRoot, 'stages'), path.join(folder, 'stages'), { recursive: true });
  symlinkSync(path.join(fixtureRoot, 'aws'), path.join(folder, 'aws'));
  for (const { text } of samplesIn(['docs/deploying.md'], 'yaml')) {
    const [, file] = /^# (stages\/\S+\.yml)$/m.exec(text) ?? [];
    if (file !== undefined) writeFileSync(path.join(folder, file), text);
    else serverless = merge(serverless, parse(text));
  }
  writeFileSync(path.join(folder, 'serverless.yml'), stringify(serverless));
  return folder;
}

/** The second value over the first, mappings and lists item by item. */
function merge(below: unknown, above: unknown): unknown {
  if (typeof below !== 'object' || below === null || typeof above !== 'object' || above === null)
    return above;
  if (Array.isArray(below) && Array.isArray(above)) {
    return below.map((item, index) => (index in above ? merge(item, above[index]) : item));
  }
  const both: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above))
    both[name] = name in both ? merge(both[name], value) : value;
  return both;
}
