import { globSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixtureRoot } from '../fixtures/build.ts';
import { packageOffline, propertiesOf, type Template } from './package.ts';
import { readText, readTextIfAny, root } from './project.ts';

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}
interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics: readonly Query[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
}
interface Widget {
  readonly type: string;
  readonly properties: { readonly title: string; readonly metrics?: readonly unknown[][] };
}

const zips = ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => `${name}.zip`);
let template: Template;
/** A stage with a topic, an e-mail address, and an outbox that may be in use for an hour. */
let full: Template;

beforeAll(async () => {
  template = await packageOffline(fixtureRoot, { zips });
  full = await packageOffline(fixtureRoot, { zips, stage: 'full' });
}, 60_000);

const alarmsOf = (from: Template) => propertiesOf<Alarm>(from, 'AWS::CloudWatch::Alarm');
const suffixOf = ({ AlarmName }: Alarm) => AlarmName.replace(/^fixture-(dev|full)-/, '');

function alarm(suffix: string, from = template): Alarm {
  const found = alarmsOf(from).find((one) => suffixOf(one) === suffix);
  if (found === undefined) throw new Error(`There is no alarm ${suffix}`);
  return found;
}

/** `Namespace MetricName statistic, dimension=value` of each metric of an alarm. */
const metricsOf = ({ Metrics }: Alarm) =>
  Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : [])).map(
    ({ Metric: { Namespace, MetricName, Dimensions }, Stat }) =>
      [
        `${Namespace} ${MetricName} ${Stat}`,
        ...Dimensions.map(({ Name, Value }) => `${Name}=${textOf(Value)}`),
      ].join(', '),
  );

const textOf = (value: unknown) => (typeof value === 'string' ? value : Object.values(Object(value)).join());
const expressionOf = ({ Metrics }: Alarm) => Metrics.find(({ ReturnData }) => ReturnData)?.Expression;
const windowOf = ({ Metrics, EvaluationPeriods }: Alarm) =>
  EvaluationPeriods * (Metrics[0]?.MetricStat?.Period ?? 0);

describe('alarms', () => {
  test('there is one for each thing that needs a person', () => {
    expect(alarmsOf(template).map(suffixOf)).toEqual([
      'dead-letters',
      'failures',
      'outbox-age',
      'unauthorized',
      'misconfigured',
      'unknown',
      'possible-duplicates',
      'throttled',
      'webhook-5xx',
      'webhook-refused',
      'lambda-errors',
      'lambda-throttles',
      'heartbeat',
    ]);
  });

  test('each says what has happened, and names its page of the runbook', () => {
    for (const one of alarmsOf(template)) {
      expect(one.AlarmDescription).toMatch(/^[A-Z0-9].+\. Runbook: docs\/operating\.md#alarm-[a-z0-9-]+$/);
      expect(one.AlarmDescription.endsWith(`#alarm-${suffixOf(one)}`)).toBe(true);
    }
  });

  test('the runbook has a page for every alarm, and for no other', () => {
    const runbook = readTextIfAny('docs/operating.md');
    const pages = [...runbook.matchAll(/^## Alarm: (\S+)$/gm)].map(([, name]) => name);
    const expected = runbook === '' ? [] : alarmsOf(template).map(suffixOf);

    expect(pages.sort()).toEqual(expected.sort());
  });

  test.each([
    ['dead-letters', ['AWS/SQS ApproximateNumberOfMessagesVisible Maximum, QueueName=DeadLetters,QueueName']],
    [
      'failures',
      [
        'AWS/SQS ApproximateNumberOfMessagesVisible Maximum, QueueName=Failures,QueueName',
        'AWS/SQS ApproximateNumberOfMessagesVisible Maximum, QueueName=FifoFailures,QueueName',
      ],
    ],
    ['unauthorized', ['RocketmqLaunchpad Unauthorized Sum, service=fixture, stage=dev']],
    ['misconfigured', ['RocketmqLaunchpad Misconfigured Sum, service=fixture, stage=dev']],
  ])('%s stands from the first', (suffix, metrics) => {
    expect(metricsOf(alarm(suffix))).toEqual(metrics);
    expect(alarm(suffix).Metrics.filter(({ ReturnData }) => ReturnData)).toHaveLength(1);
    expect(alarm(suffix)).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('the outbox counts as in use when its records are in flight, where those that wait for another attempt are', () => {
    expect(metricsOf(alarm('outbox-age'))).toEqual([
      'AWS/SQS ApproximateNumberOfMessagesVisible Minimum, QueueName=Outbox,QueueName',
      'AWS/SQS ApproximateNumberOfMessagesNotVisible Minimum, QueueName=Outbox,QueueName',
    ]);
    expect(expressionOf(alarm('outbox-age'))).toBe('FILL(visible, 0) + FILL(waiting, 0)');
    expect(windowOf(alarm('outbox-age'))).toBe(15 * 60);
    expect(windowOf(alarm('outbox-age', full))).toBe(60 * 60);
  });

  test.each([
    [
      'unknown',
      'IF(FILL(sent, 0) + FILL(unknown, 0) > 0, 100 * FILL(unknown, 0) / (FILL(sent, 0) + FILL(unknown, 0)), 0)',
      1,
    ],
    ['possible-duplicates', 'IF(FILL(sent, 0) > 0, 100 * FILL(doubled, 0) / (FILL(sent, 0)), 0)', 0.1],
    [
      'throttled',
      'IF(FILL(sent, 0) + FILL(throttled, 0) > 0, 100 * FILL(throttled, 0) / (FILL(sent, 0) + FILL(throttled, 0)), 0)',
      10,
    ],
    ['webhook-5xx', 'IF(FILL(requests, 0) > 0, 100 * FILL(failed, 0) / (FILL(requests, 0)), 0)', 1],
    ['webhook-refused', 'IF(FILL(requests, 0) > 0, 100 * FILL(refused, 0) / (FILL(requests, 0)), 0)', 10],
  ])('%s is a percentage, and 0 when there is nothing', (suffix, expression, threshold) => {
    expect(expressionOf(alarm(suffix))).toBe(expression);
    expect(alarm(suffix)).toMatchObject({ Threshold: threshold, TreatMissingData: 'notBreaching' });
  });

  test('webhook requests are those of the HTTP API, and refused ones those that the function counts', () => {
    expect(metricsOf(alarm('webhook-5xx'))).toEqual([
      'AWS/ApiGateway 5xx Sum, ApiId=HttpApi',
      'AWS/ApiGateway Count Sum, ApiId=HttpApi',
    ]);
    expect(metricsOf(alarm('webhook-refused'))).toEqual([
      'RocketmqLaunchpad WebhookRefused Sum, service=fixture, stage=dev',
      'AWS/ApiGateway Count Sum, ApiId=HttpApi',
    ]);
  });

  test.each([
    ['lambda-errors', 'Errors'],
    ['lambda-throttles', 'Throttles'],
  ])('%s is about all functions together', (suffix, metric) => {
    expect(metricsOf(alarm(suffix))).toEqual(
      ['Webhook', 'Queue', 'Schedule', 'EventDashbus'].map(
        (name) => `AWS/Lambda ${metric} Sum, FunctionName=${name}LambdaFunction`,
      ),
    );
    expect(expressionOf(alarm(suffix))).toBe('FILL(f0, 0) + FILL(f1, 0) + FILL(f2, 0) + FILL(f3, 0)');
  });

  test('silence of three ticks of the fastest schedule is an alarm, and so is a metric without data', () => {
    expect(metricsOf(alarm('heartbeat'))).toEqual([
      'RocketmqLaunchpad Sent Sum, service=fixture, stage=dev, function=schedule',
    ]);
    expect(windowOf(alarm('heartbeat'))).toBe(3 * 5 * 60);
    expect(alarm('heartbeat')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('every metric that an alarm or a graph reads is one that the functions count', () => {
    const counted = globSync('lib/delivery/*.ts', { cwd: root })
      .map((file) => readText(file))
      .join('\n');
    const read = [
      ...alarmsOf(template)
        .flatMap(({ Metrics }) =>
          Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
        )
        .flatMap(({ Namespace, MetricName }) => (Namespace === 'RocketmqLaunchpad' ? [MetricName] : [])),
      ...widgets().flatMap(({ properties: { metrics = [] } }) =>
        metrics.flatMap(([namespace, name]) => (namespace === 'RocketmqLaunchpad' ? [String(name)] : [])),
      ),
    ];

    const unknown = [...new Set(read)].filter((name) => !new RegExp(`\\b${name}\\b`).test(counted));
    expect(unknown).toEqual([]);
    expect(read.length).toBeGreaterThan(10);
  });

  test('a stage without a topic has alarms that call nobody; a topic and an address are both told, also of the end', () => {
    const topics = ['arn:aws:sns:eu-central-1:111122223333:on-call', { Ref: 'AlarmTopic' }];

    for (const one of alarmsOf(template)) expect(one).toMatchObject({ AlarmActions: [], OKActions: [] });
    for (const one of alarmsOf(full)) expect(one).toMatchObject({ AlarmActions: topics, OKActions: topics });
  });

  test('only alarms of this account may publish to the topic of the stack, and only a stage with an address has one', () => {
    expect(propertiesOf(template, 'AWS::SNS::Topic')).toEqual([]);
    expect(propertiesOf(full, 'AWS::SNS::Topic')).toEqual([
      { Subscription: [{ Protocol: 'email', Endpoint: 'on-call@example.com' }] },
    ]);
    expect(propertiesOf(full, 'AWS::SNS::TopicPolicy')).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      },
    ]);
  });
});

function widgets(): readonly Widget[] {
  const [dashboard] = propertiesOf<{ DashboardBody: { 'Fn::Sub': string } }>(
    template,
    'AWS::CloudWatch::Dashboard',
  );
  return JSON.parse(dashboard?.DashboardBody['Fn::Sub'] ?? '{}').widgets;
}

describe('the dashboard', () => {
  test('has one page for each stage', () => {
    expect(propertiesOf(template, 'AWS::CloudWatch::Dashboard')).toMatchObject([
      { DashboardName: 'fixture-dev' },
    ]);
    expect(propertiesOf(full, 'AWS::CloudWatch::Dashboard')).toMatchObject([
      { DashboardName: 'fixture-full' },
    ]);
  });

  test('shows the alarms, and then the metrics in the order in which messages pass', () => {
    expect(widgets().map(({ properties: { title } }) => title)).toEqual([
      'Alarms',
      'Webhook requests',
      'Webhook answers: milliseconds',
      'Webhooks refused',
      'Own queues: records',
      'Own queues: records under way or waiting',
      'Own queues: age of the oldest record, seconds',
      'Invocations',
      'Errors',
      'Throttles',
      'Duration: p99, milliseconds',
      'Concurrency',
      'Messages by outcome',
      'Refusals',
      'Time until a message was sent: milliseconds',
      'In doubt',
      'Stored',
      'Outbox: records',
      'Dead letters and failures',
    ]);
  });

  test('has every alarm, and no empty graph', () => {
    const [alarms, ...graphs] = widgets();

    expect(alarms).toMatchObject({ type: 'alarm', properties: { alarms: { length: 13 } } });
    for (const { properties } of graphs) expect(properties.metrics).not.toEqual([]);
  });
});
