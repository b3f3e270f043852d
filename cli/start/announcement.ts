import type { Schedules } from '../../local/schedule/schedules.ts';
import type { Queue } from '../../local/sqs/queues.ts';
import { triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import { alignedLines } from './cloud-lines.ts';
import { shortenMiddle } from './text.ts';
import { dayAndTime, zoneName } from './times.ts';

/** Facts that the announcement shows: the addresses of the local cloud and what runs there. */
export interface AnnouncedFacts {
  readonly wiring: Wiring;
  readonly frontUrl: string;
  readonly dmsUrl: string;
  readonly target: 'emulator' | 'service';
  /** The address of the RocketMQ broker behind the emulator; `undefined` without a broker. */
  readonly broker?: string | undefined;
  readonly sqsUrl: string;
  readonly eventsUrl: string;
  readonly queues: readonly Queue[];
  readonly schedules: ReturnType<Schedules['list']>;
  readonly topics: readonly string[];
  /** The name of a webhook sample that a route takes; `undefined` if no route takes one. */
  readonly sample?: string | undefined;
  /** Variables that another terminal needs to find the ports, such as `DMS_PORT=3011`; empty for the usual ports. */
  readonly portVariables?: readonly string[];
}

/** Width of an event pattern, which may have thousands of characters. */
const PATTERN_WIDTH = 50;

/** Lines of at most `width` columns with the addresses of the local cloud, and two commands to try. */
export function announcement(facts: AnnouncedFacts, width: number, now: number): string[] {
  const { wiring, frontUrl, dmsUrl, target, sqsUrl, eventsUrl } = facts;
  const isLocal = target === 'emulator';
  const rows: (readonly [string, string])[] = [
    ['console', frontUrl],
    ['webhooks', `${frontUrl}/hooks/{sender}`],
    ...(isLocal ? [['messages', `${frontUrl}/messages?topic=`] as const] : []),
    ...(isLocal ? [['faults', `${frontUrl}/faults`] as const] : []),
    ['DMS', isLocal ? `${dmsUrl} (and IAM)` : `${dmsUrl} (the real service: DMS_ENDPOINT is set)`],
    ...(isLocal && facts.broker
      ? [['broker', `${facts.broker} stores the messages (DMS_BROKER)`] as const]
      : []),
    ...(isLocal ? [['topics', facts.topics.join(', ') || 'none'] as const] : []),
    ['SQS', sqsUrl],
    ['queue URL', `${sqsUrl}/000000000000/{queue}`],
    ...facts.queues.map(({ name }) => {
      return [roleOf(wiring, name), `${name}${arrow(readersOf(wiring, name))}`] as const;
    }),
    ['EventBridge', eventsUrl],
    ...triggersOf(wiring, 'eventBridge').map(
      ({ eventBus, pattern, functionName }) =>
        ['events', `${eventBus} ${shortPattern(pattern)}${arrow([functionName])}`] as const,
    ),
    ...facts.schedules.map(({ schedule: { name, expression, timezone, functionName }, next }) => {
      const zone = timezone === 'UTC' ? '' : ` ${timezone}`;
      const short = name.replace(`${wiring.service}-local-`, '');
      return [
        'schedule',
        `${short} ${expression}${zone}, ${nextTime(next, now)}${arrow([functionName])}`,
      ] as const;
    }),
  ];
  const title = `${wiring.service} on this machine; times are in ${zoneName()}:`;
  return [title, '', ...alignedLines(rows, width), '', ...tryThis(facts), ''];
}

/** The last line of the start-up; with keys, it names the first ones to try. */
export function readyLine(
  { target, frontUrl }: Pick<AnnouncedFacts, 'target' | 'frontUrl'>,
  hasKeys: boolean,
): string {
  if (hasKeys) return `Ready. o opens ${frontUrl} in the browser, ? lists the keys, q ends.`;
  const output = {
    emulator: 'Each stored message is printed as one line',
    service: "The functions' own log lines show what was sent",
  };
  return `Ready. ${output[target]}. Ctrl-C ends the local cloud.`;
}

/** The label of a queue: `outbox` and `dead letters` for the two queues that the functions themselves write to. */
export function roleOf({ functions }: Pick<Wiring, 'functions'>, queueName: string): string {
  const isIn = (variable: string) => functions.some((fn) => fn.queueVariables[variable] === queueName);
  if (isIn('OUTBOX_QUEUE_URL')) return 'outbox';
  return isIn('DEAD_LETTER_QUEUE_URL') ? 'dead letters' : 'queue';
}

const readersOf = (wiring: Wiring, queueName: string) =>
  triggersOf(wiring, 'sqs').flatMap((source) =>
    source.queueName === queueName ? [source.functionName] : [],
  );

const arrow = (functionNames: readonly string[]) =>
  functionNames.length > 0 ? ` -> ${functionNames.join(', ')}` : '';

const nextTime = (next: number | undefined, now: number) =>
  next === undefined ? 'never' : `next ${dayAndTime(next, now)}`;

const shortPattern = (pattern: unknown) => shortenMiddle(JSON.stringify(pattern), PATTERN_WIDTH);

/** Up to two commands: a webhook, which `npm run invoke` signs, and a message to SQS with curl alone. */
function tryThis({ wiring, queues, sqsUrl, sample, target, portVariables = [] }: AnnouncedFacts): string[] {
  const source = triggersOf(wiring, 'sqs').find(({ fifo, enabled }) => enabled && !fifo);
  const queue = queues.find(({ name }) => name === source?.queueName);
  // Events of a try must not reach the real service; the queue's function would send them there.
  const dryRun = target === 'service' ? ' --dry-run' : '';
  const command = [...portVariables, `npm run invoke -- webhook ${sample}${dryRun}`].join(' ');
  const invoke = sample === undefined ? [] : [`  ${command}`];
  const send = queue === undefined || target === 'service' ? [] : curlLines(queue.url, sqsUrl);
  return invoke.length + send.length === 0 ? [] : ['Try this in another terminal:', ...invoke, ...send];
}

function curlLines(queueUrl: string, sqsUrl: string): string[] {
  return [
    `  curl ${sqsUrl} -H 'x-amz-target: AmazonSQS.SendMessage' \\`,
    "    -H 'content-type: application/x-amz-json-1.0' \\",
    `    -d '{ "MessageBody": ${JSON.stringify('{"hello":"world"}')}, "QueueUrl":`,
    `    "${queueUrl}" }'`,
  ];
}
