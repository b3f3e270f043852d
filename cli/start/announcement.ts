import type { Schedules } from '../../local/schedule/schedules.ts';
import type { Queue } from '../../local/sqs/queues.ts';
import { triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import { alignedLines } from './cloud-lines.ts';

/** Facts that the announcement shows: the addresses of the local cloud and what runs there. */
export interface AnnouncedFacts {
  readonly wiring: Wiring;
  readonly frontUrl: string;
  readonly dmsUrl: string;
  readonly target: 'emulator' | 'service';
  readonly sqsUrl: string;
  readonly eventsUrl: string;
  readonly queues: readonly Queue[];
  readonly schedules: ReturnType<Schedules['list']>;
  readonly topics: readonly string[];
  /** The name of a webhook sample that a route takes; `undefined` if there is none. */
  readonly sample?: string | undefined;
}

/** Lines with the addresses of the local cloud, and two commands to try. */
export function announcement(facts: AnnouncedFacts): string[] {
  const { wiring, frontUrl, dmsUrl, target, sqsUrl, eventsUrl } = facts;
  const isLocal = target === 'emulator';
  const rows: (readonly [string, string])[] = [
    ['webhooks', `${frontUrl}/hooks/{sender}`],
    ...(isLocal ? [['messages', `${frontUrl}/messages?topic=`] as const] : []),
    ...(isLocal ? [['faults', `${frontUrl}/faults`] as const] : []),
    ['DMS', isLocal ? `${dmsUrl} (and IAM)` : `${dmsUrl} (the real service: DMS_ENDPOINT is set)`],
    ...(isLocal ? [['topics', facts.topics.join(', ') || 'none'] as const] : []),
    ['SQS', sqsUrl],
    ...facts.queues.map(({ name, url }) => {
      return [roleOf(wiring, name), `${url}${arrow(readersOf(wiring, name))}`] as const;
    }),
    ['EventBridge', eventsUrl],
    ...triggersOf(wiring, 'eventBridge').map(
      ({ eventBus, pattern, functionName }) =>
        ['events', `${eventBus} ${JSON.stringify(pattern)}${arrow([functionName])}`] as const,
    ),
    ...facts.schedules.map(({ schedule: { name, expression, timezone, functionName }, next }) => {
      const zone = timezone === 'UTC' ? '' : ` ${timezone}`;
      return ['schedule', `${name} ${expression}${zone}, ${nextTime(next)}${arrow([functionName])}`] as const;
    }),
  ];
  return [`${wiring.service} on this machine:`, '', ...alignedLines(rows), '', ...tryThis(facts), ''];
}

/** The last line of the start-up. */
export function readyLine(target: AnnouncedFacts['target']): string {
  const output = {
    emulator: 'Each stored message is printed as one line',
    service: "The functions' own log lines show what was sent",
  };
  return `Ready. ${output[target]}. Ctrl-C ends the local cloud.`;
}

/** The label of a queue: `outbox` and `dead letters` for the two queues that the functions themselves write to. */
function roleOf({ functions }: Wiring, queueName: string): string {
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

const nextTime = (next: number | undefined) =>
  next === undefined ? 'never' : `next ${new Date(next).toISOString()}`;

/** Up to two commands: a webhook, which `npm run invoke` signs, and a message to SQS with curl alone. */
function tryThis({ wiring, queues, sqsUrl, sample, target }: AnnouncedFacts): string[] {
  const source = triggersOf(wiring, 'sqs').find(({ fifo, enabled }) => enabled && !fifo);
  const queue = queues.find(({ name }) => name === source?.queueName);
  // Events of a try must not reach the real service; the queue's function would send them there.
  const dryRun = target === 'service' ? ' --dry-run' : '';
  const invoke = sample === undefined ? [] : [`  npm run invoke -- webhook ${sample}${dryRun}`];
  const send = queue === undefined || target === 'service' ? [] : curlLines(queue.url, sqsUrl);
  return invoke.length + send.length === 0 ? [] : ['Try this in another terminal:', ...invoke, ...send];
}

function curlLines(queueUrl: string, sqsUrl: string): string[] {
  const body = JSON.stringify({ QueueUrl: queueUrl, MessageBody: '{"hello":"world"}' });
  const headers = "-H 'content-type: application/x-amz-json-1.0' -H 'x-amz-target: AmazonSQS.SendMessage'";
  return [`  curl ${headers} \\`, `    -d '${body}' ${sqsUrl}`];
}
