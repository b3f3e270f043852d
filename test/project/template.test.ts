import { beforeAll, describe, expect, test } from 'vitest';
import { settings } from '../../lib/config/settings.ts';
import { fixtureRoot } from '../fixtures/build.ts';
import { packageOffline, propertiesOf, type Template } from './package.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
interface LambdaFunction {
  readonly Role: unknown;
  readonly ReservedConcurrentExecutions: number;
  readonly Environment: { readonly Variables: Record<string, unknown> };
  readonly Tags: unknown;
}
interface Role {
  readonly AssumeRolePolicyDocument: { readonly Statement: Statement[] };
  readonly Policies: [{ readonly PolicyDocument: { readonly Statement: Statement[] } }];
}
interface Queue {
  readonly QueueName: string;
  readonly SqsManagedSseEnabled: boolean;
}

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const zips = ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => `${name}.zip`);
const secretId = 'prod/launchpad';
const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1';

/** What osls makes of the wiring of the tests, for a stage without a file of its own. */
let template: Template;
/** For a stage whose file sets everything, and with a secret. */
let full: Template;

beforeAll(async () => {
  const dotenv =
    'IAM_DOMAIN=a$HOME-b$$c\nMAX_IN_FLIGHT=3\nDMS_SECRET_KEY=in-clear-text\nGITHUB_WEBHOOK_SECRET=in-clear-text\n';
  template = await packageOffline(fixtureRoot, { zips, dotenv });
  full = await packageOffline(fixtureRoot, { zips, dotenv: `SECRETS_ID=${secretId}\n`, stage: 'full' });
}, 60_000);

const resource = <Properties>(id: string, { Resources }: Template = template) =>
  Resources[id]?.Properties as Properties;
const permissionsOf = (id: string, from: Template = template) =>
  resource<Role>(id, from).Policies[0].PolicyDocument.Statement.map(({ Action, Resource }) => [
    [Action].flat(),
    [Resource].flat(),
  ]);
const ofType = ({ Resources }: Template, type: string) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

describe('functions', () => {
  test('have every setting that is no secret, with the values of .env to the letter', () => {
    const secrets = ['DMS_ACCESS_KEY', 'DMS_SECRET_KEY', 'DMS_SECURITY_TOKEN', 'IAM_PASSWORD'];
    const names = Object.keys(settings).filter((name) => !secrets.includes(name));
    const functions = propertiesOf<LambdaFunction>(template, 'AWS::Lambda::Function');

    expect(functions).toHaveLength(4);
    for (const { Environment } of functions) {
      expect(Object.keys(Environment.Variables)).toEqual(expect.arrayContaining(names));
      expect(Environment.Variables).toMatchObject({
        IAM_DOMAIN: 'a$HOME-b$$c',
        MAX_IN_FLIGHT: '3',
        DMS_ENDPOINT: '',
      });
    }
  });

  test('have no secret in clear text, although .env has', () => {
    expect(JSON.stringify(template)).not.toContain('in-clear-text');
  });

  test('say their stage, their name and the service, which are dimensions of the metrics', () => {
    const variables = propertiesOf<LambdaFunction>(template, 'AWS::Lambda::Function').map(
      ({ Environment: { Variables } }) => Variables,
    );

    expect(variables.map(({ FUNCTION_NAME }) => FUNCTION_NAME)).toEqual([
      'webhook',
      'queue',
      'schedule',
      'event-bus',
    ]);
    for (const one of variables)
      expect(one).toMatchObject({ STAGE: 'dev', POWERTOOLS_SERVICE_NAME: 'fixture' });
  });

  test('have a concurrency of their own, and no versions that would keep old settings', () => {
    const reserved = propertiesOf<LambdaFunction>(template, 'AWS::Lambda::Function').map(
      ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions,
    );

    expect(reserved).toEqual([20, 20, 2, 10]);
    expect(ofType(template, 'AWS::Lambda::Version')).toEqual([]);
  });

  test('put an asynchronous invocation that failed for good into the failures', () => {
    const configs = propertiesOf(template, 'AWS::Lambda::EventInvokeConfig');

    expect(configs).toHaveLength(2);
    for (const config of configs) {
      expect(config).toMatchObject({ DestinationConfig: { OnFailure: { Destination: arn('Failures') } } });
    }
  });

  test('read their queues with a limited concurrency, and name the records that failed', () => {
    const sources = propertiesOf<{ EventSourceArn: unknown }>(template, 'AWS::Lambda::EventSourceMapping');

    expect(sources.map(({ EventSourceArn }) => EventSourceArn)).toEqual(
      ['Orders', 'OrderSteps', 'Outbox'].map(arn),
    );
    for (const source of sources) {
      expect(source).toMatchObject({
        ScalingConfig: { MaximumConcurrency: 5 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    }
  });

  test('keep their logs for a limited time, and so does the HTTP API', () => {
    const groups = propertiesOf<{ RetentionInDays: number }>(template, 'AWS::Logs::LogGroup');

    expect(groups.map(({ RetentionInDays }) => RetentionInDays)).toEqual([30, 30, 30, 30, 30]);
  });
});

describe('roles', () => {
  const logsTo = (group: string) => [['logs:CreateLogStream', 'logs:PutLogEvents'], [arn(group)]];
  const stores = [arn('Outbox'), arn('DeadLetters')];

  test('the function on the internet may only write its log, and send to the outbox and the dead letters', () => {
    expect(permissionsOf('WebhookRole')).toEqual([logsTo('WebhookLogGroup'), [['sqs:SendMessage'], stores]]);
  });

  test('a function may read exactly the queues of its own block', () => {
    const reading = [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    ];
    expect(permissionsOf('QueueRole')).toEqual([
      logsTo('QueueLogGroup'),
      [reading, ['Orders', 'OrderSteps', 'Outbox'].map(arn)],
      [['sqs:SendMessage'], stores],
    ]);
  });

  test('an asynchronous function may send to its failure destination too', () => {
    for (const [role, group] of [
      ['ScheduleRole', 'ScheduleLogGroup'],
      ['EventBusRole', 'EventDashbusLogGroup'],
    ] as const) {
      expect(permissionsOf(role)).toEqual([
        logsTo(group),
        [['sqs:SendMessage'], [...stores, arn('Failures')]],
      ]);
    }
  });

  test('each function has its own, which only Lambda may take', () => {
    const roles = propertiesOf<LambdaFunction>(template, 'AWS::Lambda::Function').map(({ Role }) => Role);

    expect(roles).toEqual(['WebhookRole', 'QueueRole', 'ScheduleRole', 'EventBusRole'].map(arn));
    for (const id of ['WebhookRole', 'QueueRole', 'ScheduleRole', 'EventBusRole']) {
      expect(resource<Role>(id).AssumeRolePolicyDocument.Statement).toEqual([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
    }
  });

  test('EventBridge Scheduler may only invoke the scheduled function, and only for schedules of this account', () => {
    expect(permissionsOf('SchedulerRole')).toEqual([
      [['lambda:InvokeFunction'], [arn('ScheduleLambdaFunction')]],
      [['sqs:SendMessage'], [arn('Failures')]],
    ]);
    expect(resource<Role>('SchedulerRole').AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('no role may do something with everything, and no ARN names a partition', () => {
    for (const one of [template, full]) {
      const roles = propertiesOf<Role>(one, 'AWS::IAM::Role');
      const statements = roles.flatMap(({ Policies: [{ PolicyDocument }] }) => PolicyDocument.Statement);
      expect(statements.flatMap(({ Action, Resource }) => [Action, Resource].flat())).not.toContain('*');
      expect(JSON.stringify(statements).replaceAll(keyArn, '')).not.toMatch(/arn:aws|:\*|\*:/);
    }
  });

  test('without SECRETS_ID there is no permission to read secrets, and without a key none to decrypt', () => {
    expect(JSON.stringify(template)).not.toMatch(/secretsmanager|kms:/);
  });

  test('with SECRETS_ID every function may read exactly that secret, in this account and region', () => {
    const name = `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${secretId}-??????`;
    for (const id of ['WebhookRole', 'QueueRole', 'ScheduleRole', 'EventBusRole']) {
      expect(permissionsOf(id, full)).toContainEqual([
        ['secretsmanager:GetSecretValue'],
        [{ 'Fn::Sub': name }],
      ]);
      expect(permissionsOf(id, full)).toContainEqual([['kms:Decrypt'], [keyArn]]);
    }
  });

  test('a secret that is named by its ARN is named so in the role', async () => {
    const id = 'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:launchpad-a1B2c3';
    const named = await packageOffline(fixtureRoot, { zips, dotenv: `SECRETS_ID=${id}\n` });

    expect(permissionsOf('WebhookRole', named)).toContainEqual([['secretsmanager:GetSecretValue'], [id]]);
  }, 60_000);
});

describe('the HTTP API', () => {
  test('answers every method: some senders ask with GET or OPTIONS before they post', () => {
    const routes = propertiesOf<{ RouteKey: string }>(template, 'AWS::ApiGatewayV2::Route');

    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['ANY /hooks/{sender}']);
  });

  test('has limits of its stage', () => {
    expect(resource('HttpApiStage')).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    expect(resource('HttpApiStage', full)).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 100 },
    });
  });

  test('logs every request, without its query, headers and body', () => {
    const { AccessLogSettings } = resource<{
      AccessLogSettings: { Format: string; DestinationArn: unknown };
    }>('HttpApiStage');

    expect(AccessLogSettings.DestinationArn).toEqual(arn('HttpApiLogGroup'));
    expect(Object.keys(JSON.parse(AccessLogSettings.Format))).toEqual(
      expect.arrayContaining([
        'requestId',
        'time',
        'ip',
        'method',
        'path',
        'status',
        'milliseconds',
        'error',
      ]),
    );
    expect(AccessLogSettings.Format).not.toMatch(/query|header|body/i);
  });
});

describe('queues', () => {
  test('are encrypted, and refuse every request without TLS', () => {
    const queues = ofType(template, 'AWS::SQS::Queue');

    expect(queues).toHaveLength(6);
    for (const [id, { Properties }] of queues) {
      expect(Properties as Queue).toMatchObject({ SqsManagedSseEnabled: true });
      expect(resource(`${id}Policy`)).toMatchObject({
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: expect.arrayContaining([
            {
              Sid: 'OnlyTls',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sqs:*',
              Resource: arn(id),
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ]),
        },
      });
    }
  });

  test.each(['Outbox', 'DeadLetters', 'Failures', 'FifoFailures'])(
    '%s stays with its messages when the stack is removed, and keeps them for 14 days',
    (id) => {
      expect(template.Resources[id]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { MessageRetentionPeriod: 1_209_600 },
      });
    },
  );

  const from = (name: string) => ({
    redrivePermission: 'byQueue',
    sourceQueueArns: [
      { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:fixture-dev-${name}` },
    ],
  });

  test.each([
    ['Orders', 'Failures', 'orders'],
    ['OrderSteps', 'FifoFailures', 'order-steps.fifo'],
    ['Outbox', 'DeadLetters', 'outbox'],
  ])('%s gives up records to %s, which accepts them only from there', (source, target, name) => {
    expect(resource(source)).toMatchObject({ RedrivePolicy: { deadLetterTargetArn: arn(target) } });
    expect(resource(target)).toMatchObject({ RedriveAllowPolicy: from(name) });
  });
});

describe('rules and schedules', () => {
  test('a rule tries again for hours, and then puts the event into the failures', () => {
    const [rule] = propertiesOf<{ Targets: unknown[] }>(template, 'AWS::Events::Rule');

    expect(rule?.Targets).toMatchObject([
      {
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: arn('Failures') },
      },
    ]);
  });

  test('only this rule may send to the failures', () => {
    const [[id] = []] = ofType(template, 'AWS::Events::Rule');

    expect(resource('FailuresPolicy')).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          {
            Sid: 'DeadLettersOfRules',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn('Failures'),
            Condition: {
              ArnEquals: { 'aws:SourceArn': [arn(String(id))] },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          },
        ]),
      },
    });
  });

  test('a schedule has the role of the scheduler, tries again for hours, and then puts the tick into the failures', () => {
    const schedules = propertiesOf<{ Target: { Input: string } }>(template, 'AWS::Scheduler::Schedule');

    expect(schedules).toHaveLength(2);
    for (const { Target } of schedules) {
      expect(Target).toMatchObject({
        Arn: arn('ScheduleLambdaFunction'),
        RoleArn: arn('SchedulerRole'),
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: arn('Failures') },
      });
      expect(JSON.parse(Target.Input)).toMatchObject({ schedule: '<aws.scheduler.schedule-arn>' });
    }
  });
});

describe('the stack', () => {
  test('tells the commands its URLs', () => {
    expect(template.Outputs).toMatchObject({
      WebhookUrl: {
        Value: { 'Fn::Sub': `https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/hooks` },
      },
      OutboxQueueUrl: { Value: { Ref: 'Outbox' } },
      DeadLettersQueueUrl: { Value: { Ref: 'DeadLetters' } },
      FailuresQueueUrl: { Value: { Ref: 'Failures' } },
      FifoFailuresQueueUrl: { Value: { Ref: 'FifoFailures' } },
      OrdersQueueUrl: { Value: { Ref: 'Orders' } },
      OrderStepsQueueUrl: { Value: { Ref: 'OrderSteps' } },
    });
  });

  test('is tagged with its service and stage, and with the tags of the stage', () => {
    const tagsOf = (one: Template) => propertiesOf<LambdaFunction>(one, 'AWS::Lambda::Function')[0]?.Tags;

    expect(tagsOf(template)).toEqual([
      { Key: 'service', Value: 'fixture' },
      { Key: 'stage', Value: 'dev' },
    ]);
    expect(tagsOf(full)).toContainEqual({ Key: 'team', Value: 'payments' });
  });

  test('takes from the file of its stage what that sets, and the rest from the default', () => {
    const reserved = propertiesOf<LambdaFunction>(full, 'AWS::Lambda::Function').map(
      ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions,
    );

    expect(reserved).toEqual([3, { Ref: 'AWS::NoValue' }, 2, 10]);
  });
});
