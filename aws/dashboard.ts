import { alarmTable } from './alarm-table.ts';
import { alarmIdOf } from './alarms.ts';
import { counted, type Metric, ofHttpApi, ofLambda, ofQueue } from './metrics.ts';
import { aws, type Resources, type Value } from './osls.ts';
import type { Service } from './service.ts';

/** A graph of the dashboard. */
interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

/** The dashboard of a stage: the alarms, then the metrics in the order in which messages pass. */
export function dashboard(service: Service): Resources {
  const body = { widgets: [alarmWidget(service), ...graphsOf(service).map(widgetOf)] };
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: `${service.name}-${service.stage}`,
        DashboardBody: { 'Fn::Sub': JSON.stringify(body) },
      },
    },
  };
}

function graphsOf(service: Service): Graph[] {
  const { functions } = service;
  const names = functions.map(({ name }) => name);
  const own = service.queues.map(({ logicalId }) => logicalId);
  const messages = (title: string, ...metrics: string[]): Graph => ({
    title,
    metrics: metrics.map((metric) => counted(service, metric)),
  });
  const lambda = (title: string, metric: string, stat?: string): Graph => ({
    title,
    metrics: names.map((name) => ofLambda(metric, name, stat)),
  });
  return [
    ...(functions.some(({ isHttp }) => isHttp)
      ? [
          { title: 'Webhook requests', metrics: ['Count', '4xx', '5xx'].map((name) => ofHttpApi(name)) },
          {
            title: 'Webhook answers: milliseconds',
            metrics: ['p50', 'p99'].map((stat) => ofHttpApi('Latency', stat)),
          },
          messages('Webhooks refused', 'WebhookRefused'),
        ]
      : []),
    ...(own.length > 0
      ? [
          queueGraph('Own queues: records', own, 'ApproximateNumberOfMessagesVisible'),
          queueGraph(
            'Own queues: records under way or waiting',
            own,
            'ApproximateNumberOfMessagesNotVisible',
          ),
          queueGraph('Own queues: age of the oldest record, seconds', own, 'ApproximateAgeOfOldestMessage'),
        ]
      : []),
    lambda('Invocations', 'Invocations'),
    lambda('Errors', 'Errors'),
    lambda('Throttles', 'Throttles'),
    lambda('Duration: p99, milliseconds', 'Duration', 'p99'),
    lambda('Concurrency', 'ConcurrentExecutions', 'Maximum'),
    messages('Messages by outcome', 'Sent', 'Rejected', 'NotSent', 'Unknown'),
    messages('Refusals', 'Throttled', 'Unavailable', 'Unauthorized', 'Misconfigured', 'Invalid'),
    {
      title: 'Time until a message was sent: milliseconds',
      metrics: ['p50', 'p99'].map((stat) => ({ ...counted(service, 'SendLatency'), stat })),
    },
    messages('In doubt', 'UnknownAttempts', 'PossibleDuplicates'),
    messages('Stored', 'StoredInOutbox', 'DeadLettered'),
    queueGraph(
      'Outbox: records',
      ['Outbox'],
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
    ),
    queueGraph(
      'Dead letters and failures',
      ['DeadLetters', 'Failures', 'FifoFailures'],
      'ApproximateNumberOfMessagesVisible',
    ),
  ];
}

function queueGraph(title: string, ids: readonly string[], ...metrics: string[]): Graph {
  return {
    title,
    metrics: ids.flatMap((id) => metrics.map((name) => ofQueue(name, { 'Fn::GetAtt': [id, 'QueueName'] }))),
  };
}

const COLUMNS = 3;
const WIDTH = 8; // a page is 24 wide
const HEIGHT = 6;
const ALARM_HEIGHT = 3;

function widgetOf({ title, metrics }: Graph, index: number) {
  return {
    type: 'metric',
    x: (index % COLUMNS) * WIDTH,
    y: ALARM_HEIGHT + Math.floor(index / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      region: aws.region,
      period: 300,
      yAxis: { left: { min: 0 } },
      metrics: metrics.map(({ namespace, name, dimensions, stat }) => [
        namespace,
        name,
        ...Object.entries(dimensions).flatMap(([dimension, value]) => [dimension, inText(value)]),
        { stat },
      ]),
    },
  };
}

function alarmWidget(service: Service) {
  const alarms = alarmTable(service).map((alarm) => inText({ 'Fn::GetAtt': [alarmIdOf(alarm), 'Arn'] }));
  const place = { x: 0, y: 0, width: COLUMNS * WIDTH, height: ALARM_HEIGHT };
  return { type: 'alarm', ...place, properties: { title: 'Alarms', alarms } };
}

/** A value in the text of a `Fn::Sub`. */
function inText(value: Value): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute } = value;
  return `\${${Array.isArray(attribute) ? attribute.join('.') : Ref}}`;
}
