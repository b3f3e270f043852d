import { counted, dimensionOf, type Metric, ofHttpApi, ofLambda, ofQueue } from './metrics.ts';
import type { Value } from './osls.ts';
import type { Service } from './service.ts';

/** An alarm. It stands when `value` has been `threshold` or more in every one of `periods` in a row. */
export interface Alarm {
  /** The end of its name, and of its heading in docs/operating.md. */
  readonly suffix: string;
  /** What has happened, as a sentence for the person who is called. */
  readonly meaning: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  /** The name of one of `metrics`, or metric math over them. */
  readonly value: string;
  readonly threshold: number;
  readonly periods: number;
  readonly periodSeconds: number;
  /** Stands when the value is less than the threshold, or when there is none. Default: `false`. */
  readonly onSilence?: boolean;
}

const FIVE_MINUTES = { periodSeconds: 300 };
const at = (threshold: number, periods: number) => ({ threshold, periods, ...FIVE_MINUTES });

/** A metric without a value counts as 0: queues that are not in use publish no metrics. */
const sum = (names: readonly string[]) => names.map((name) => `FILL(${name}, 0)`).join(' + ');
/** As a percentage; 0 if there was nothing. */
const share = (part: string, of: readonly string[]) =>
  `IF(${sum(of)} > 0, 100 * FILL(${part}, 0) / (${sum(of)}), 0)`;
const queueName = (id: string): Value => ({ 'Fn::GetAtt': [id, 'QueueName'] });

/** Every alarm of a stage. */
export function alarmTable(service: Service): Alarm[] {
  return [
    ...queueAlarms(service),
    ...messageAlarms(service),
    ...(service.functions.some(({ isHttp }) => isHttp) ? webhookAlarms(service) : []),
    ...lambdaAlarms(service),
    ...heartbeatAlarm(service),
  ];
}

function queueAlarms({ sizes }: Service): Alarm[] {
  const visible = (id: string) => ofQueue('ApproximateNumberOfMessagesVisible', queueName(id));
  return [
    {
      suffix: 'dead-letters',
      meaning: 'Messages that can never be sent unchanged wait in the dead letters.',
      metrics: { letters: visible('DeadLetters') },
      value: 'letters',
      ...at(1, 1),
    },
    {
      suffix: 'failures',
      meaning: 'SQS, Lambda or EventBridge has given up records or invocations.',
      metrics: { standard: visible('Failures'), fifo: visible('FifoFailures') },
      value: sum(['standard', 'fifo']),
      ...at(1, 1),
    },
    {
      suffix: 'outbox-age',
      meaning: `The outbox has not been empty for ${sizes.alarms.outboxMinutes} minutes, so messages arrive late.`,
      // Records that wait for another attempt are in flight. SQS leaves a record out of the age of the oldest once it was
      // received three times, so only the number of records shows that one of them has waited for long.
      metrics: {
        visible: ofQueue('ApproximateNumberOfMessagesVisible', queueName('Outbox'), 'Minimum'),
        waiting: ofQueue('ApproximateNumberOfMessagesNotVisible', queueName('Outbox'), 'Minimum'),
      },
      value: sum(['visible', 'waiting']),
      ...at(1, Math.ceil(sizes.alarms.outboxMinutes / 5)),
    },
  ];
}

function messageAlarms(service: Service): Alarm[] {
  const metric = (name: string) => counted(service, name);
  return [
    {
      suffix: 'unauthorized',
      meaning: 'RocketMQ refuses the credentials.',
      metrics: { refused: metric('Unauthorized') },
      value: 'refused',
      ...at(1, 1),
    },
    {
      suffix: 'misconfigured',
      meaning:
        'RocketMQ refuses messages until someone changes a setting: a topic, an instance or a permission is missing.',
      metrics: { refused: metric('Misconfigured') },
      value: 'refused',
      ...at(1, 1),
    },
    {
      suffix: 'unknown',
      meaning: 'For 1 % of the messages it is unknown whether RocketMQ stored them.',
      metrics: { unknown: metric('Unknown'), sent: metric('Sent') },
      value: share('unknown', ['sent', 'unknown']),
      ...at(1, 2),
    },
    {
      suffix: 'possible-duplicates',
      meaning: 'One of 1,000 messages of the last hour may be in RocketMQ twice.',
      metrics: { doubled: metric('PossibleDuplicates'), sent: metric('Sent') },
      value: share('doubled', ['sent']),
      threshold: 0.1,
      periods: 1,
      periodSeconds: 3600,
    },
    {
      suffix: 'throttled',
      meaning: 'RocketMQ refuses 10 % of the attempts, because there are more than the instance allows.',
      metrics: { throttled: metric('Throttled'), sent: metric('Sent') },
      value: share('throttled', ['sent', 'throttled']),
      ...at(10, 3),
    },
  ];
}

function webhookAlarms(service: Service): Alarm[] {
  const requests = ofHttpApi('Count');
  return [
    {
      suffix: 'webhook-5xx',
      meaning: '1 % of the webhook requests are answered with 5xx.',
      metrics: { failed: ofHttpApi('5xx'), requests },
      value: share('failed', ['requests']),
      ...at(1, 2),
    },
    {
      suffix: 'webhook-refused',
      meaning: '10 % of the webhook requests are refused, such as those with a wrong signature (401).',
      metrics: { refused: counted(service, 'WebhookRefused'), requests },
      value: share('refused', ['requests']),
      ...at(10, 3),
    },
  ];
}

function lambdaAlarms({ functions }: Service): Alarm[] {
  const ofEach = (name: string) =>
    Object.fromEntries(functions.map((fn, index) => [`f${index}`, ofLambda(name, fn.name)]));
  const all = sum(functions.map((_, index) => `f${index}`));
  return [
    {
      suffix: 'lambda-errors',
      meaning: 'Invocations of the functions fail.',
      metrics: ofEach('Errors'),
      value: all,
      ...at(1, 1),
    },
    {
      suffix: 'lambda-throttles',
      meaning: 'Lambda refuses invocations, because the functions have reached their concurrency.',
      metrics: ofEach('Throttles'),
      value: all,
      ...at(1, 2),
    },
  ];
}

const SECONDS = { minute: 60, hour: 3600 } as const;

/** Seconds between two ticks of `rate(5 minutes)`; `undefined` for cron. */
function secondsOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? [];
  return unit === 'minute' || unit === 'hour' ? Number(count) * SECONDS[unit] : undefined;
}

/** The longest time for which CloudWatch evaluates an alarm with a period of less than an hour. */
const LONGEST_SECONDS = 86_400;

/** There when a schedule ticks at a rate: three ticks in a row must not be missing. */
function heartbeatAlarm(service: Service): Alarm[] {
  const rates = service.functions.flatMap((fn) =>
    fn.schedules.flatMap(({ expression }) => ({
      fn,
      seconds: secondsOf(expression) ?? Number.POSITIVE_INFINITY,
    })),
  );
  const [fastest] = rates.sort((a, b) => a.seconds - b.seconds);
  if (fastest === undefined || 3 * fastest.seconds > LONGEST_SECONDS) return [];
  return [
    {
      suffix: 'heartbeat',
      meaning: `RocketMQ has stored no message of the schedules for ${(3 * fastest.seconds) / 60} minutes.`,
      metrics: { sent: counted(service, 'Sent', dimensionOf(fastest.fn)) },
      value: 'sent',
      threshold: 1,
      periods: 1,
      periodSeconds: 3 * fastest.seconds,
      onSilence: true,
    },
  ];
}
