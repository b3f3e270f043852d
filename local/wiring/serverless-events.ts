import type * as z from 'zod';
import { LocalCloudError } from '../problem.ts';
import { EventBridge, HttpApi, Schedule, Sqs } from './event-schemas.ts';
import { existingQueue, type QueueDefinition, queueOf } from './serverless-queues.ts';
import type { QueueTrigger, ScheduleTrigger, Trigger } from './triggers.ts';

interface PrintedFunction {
  readonly name: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** Triggers of a function, and one sentence for each event that the local cloud leaves out or treats in another way than AWS. */
export interface ReadEvents {
  readonly triggers: readonly Trigger[];
  readonly notes: readonly string[];
}

/**
 * Reads the events of one function. An event of an unknown kind, or with settings that the local cloud does not know, is left out.
 *
 * @throws LocalCloudError if an event names a queue that does not exist, which AWS would refuse too
 */
export function readEvents(
  functionName: string,
  { name, events }: PrintedFunction,
  queues: readonly QueueDefinition[],
): ReadEvents {
  const read = events.flatMap((event, index) =>
    Object.entries(event).map(([kind, value]): ReadEvents => {
      const where = `serverless.yml: function "${functionName}", event ${index + 1} (${kind})`;
      const schema = Object.hasOwn(schemas, kind) ? schemas[kind as keyof typeof schemas] : undefined;
      const unknown = schema === undefined ? onlyKnown : problemOf(schema, value);
      if (unknown !== undefined) {
        const note = `${where}: ${unknown}, so the local cloud skips this event. It is deployed all the same.`;
        return { triggers: [], notes: [note] };
      }
      switch (kind) {
        case 'schedule': {
          const schedule = Schedule.parse(value);
          return {
            triggers: schedulesOf(schedule, functionName, `${name}-schedule-${index + 1}`),
            notes: [],
          };
        }
        case 'eventBridge': {
          const { eventBus, pattern, enabled } = EventBridge.parse(value);
          return { triggers: [{ kind, functionName, eventBus, pattern, enabled }], notes: [] };
        }
        case 'sqs':
          return queueEventOf(Sqs.parse(value), functionName, queues, where);
        default:
          return { triggers: [{ kind: 'httpApi', functionName }], notes: [] };
      }
    }),
  );
  return {
    triggers: read.flatMap(({ triggers }) => triggers),
    notes: read.flatMap(({ notes }) => notes),
  };
}

const schemas = { httpApi: HttpApi, schedule: Schedule, eventBridge: EventBridge, sqs: Sqs };

const onlyKnown = `only ${Object.keys(schemas).join(', ')} are known here`;

/** Why the local cloud does not know an event, in words that fit before a comma; `undefined` if it does. */
function problemOf(schema: z.ZodType, value: unknown): string | undefined {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const inner = issue.code === 'invalid_union' ? issue.errors.at(-1)?.[0] : undefined;
  const { path, message } = inner ?? issue;
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  return `it has a setting that is not known here (${place}${message.replace(/\.$/, '')})`;
}

function schedulesOf(
  schedule: z.infer<typeof Schedule>,
  functionName: string,
  fallback: string,
): ScheduleTrigger[] {
  const { rate, method, timezone, enabled } = schedule;
  const { name = fallback, input } = { name: undefined, input: undefined, ...schedule };
  return rate.map((expression) => ({
    kind: 'schedule',
    functionName,
    name,
    method,
    expression,
    timezone,
    enabled,
    ...(input !== undefined && { input: textOfInput(input) }),
  }));
}

/** The input in the form of osls: text unchanged, an object as JSON. If its `body` is JSON text, osls parses it first. */
function textOfInput(input: string | Readonly<Record<string, unknown>>): string {
  if (typeof input === 'string') return input;
  const { body } = input;
  return JSON.stringify(typeof body === 'string' ? { ...input, body: JSON.parse(body) } : input);
}

/** The queues that events name by an ARN, and that serverless.yml does not make; each once. */
export function existingQueuesOf(
  events: PrintedFunction['events'],
  own: readonly QueueDefinition[],
): QueueDefinition[] {
  const arns = events.flatMap(({ sqs }) => {
    const arn = Sqs.safeParse(sqs).data?.arn;
    return typeof arn === 'string' && queueOf(arn, own) === undefined ? [arn] : [];
  });
  const queues = [...new Set(arns)].map(existingQueue);
  return [...new Map(queues.map((queue) => [queue.name, queue])).values()];
}

function queueEventOf(
  source: z.infer<typeof Sqs>,
  functionName: string,
  queues: readonly QueueDefinition[],
  where: string,
): ReadEvents {
  const queue = queueOf(source.arn, queues);
  if (queue === undefined) {
    throw new LocalCloudError(
      `${where}: serverless.yml has no AWS::SQS::Queue resource for its queue. Add one, or write the ARN of a queue that exists.`,
    );
  }
  const isFiltered = source.filterPatterns !== undefined;
  const trigger: QueueTrigger = {
    kind: 'sqs',
    functionName,
    queueName: queue.name,
    fifo: queue.attributes.FifoQueue === 'true',
    batchSize: source.batchSize,
    windowSeconds: source.maximumBatchingWindow,
    ...(source.maximumConcurrency !== undefined && { maximumConcurrency: source.maximumConcurrency }),
    enabled: source.enabled,
    reportsFailures: source.reports !== undefined,
  };
  return {
    triggers: [trigger],
    notes: isFiltered
      ? [
          `${where}: the local cloud does not filter, so the function also gets the records that filterPatterns stop.`,
        ]
      : [],
  };
}
