import * as z from 'zod';
import { LocalCloudError } from '../problem.ts';
import { EventBridge, HttpApi, Schedule, Sqs } from './event-schemas.ts';
import { existingQueue, type QueueDefinition, queueOf } from './serverless-queues.ts';
import type { QueueTrigger, ScheduleTrigger, Trigger } from './triggers.ts';

interface PrintedFunction {
  readonly name: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The triggers of one function. An event of a kind that the local cloud does not know is left out; see `unknownEvents`. Throws
 * LocalCloudError on an event that the local cloud does not support.
 */
export function readEvents(
  functionName: string,
  { name, events }: PrintedFunction,
  queues: readonly QueueDefinition[],
): Trigger[] {
  return events.flatMap((event, index) =>
    Object.entries(event).flatMap(([kind, value]): Trigger[] => {
      const where = `serverless.yml: function "${functionName}", event ${index + 1} (${kind})`;
      switch (kind) {
        case 'httpApi':
          read(HttpApi, value, where);
          return [{ kind, functionName }];
        case 'schedule':
          return schedulesOf(read(Schedule, value, where), functionName, `${name}-schedule-${index + 1}`);
        case 'eventBridge': {
          const { eventBus, pattern, enabled } = read(EventBridge, value, where);
          return [{ kind, functionName, eventBus, pattern, enabled }];
        }
        case 'sqs':
          return [queueSourceOf(read(Sqs, value, where), functionName, queues, where)];
        default:
          return [];
      }
    }),
  );
}

const known = new Set(['httpApi', 'schedule', 'eventBridge', 'sqs']);

/** One sentence for each event of a function that the local cloud leaves out. */
export function unknownEvents(functionName: string, { events }: Pick<PrintedFunction, 'events'>): string[] {
  return events.flatMap((event, index) =>
    Object.keys(event)
      .filter((kind) => !known.has(kind))
      .map(
        (kind) =>
          `serverless.yml: function "${functionName}", event ${index + 1} (${kind}): the local cloud knows only ` +
          `${[...known].join(', ')}, so it skips this event. It is deployed all the same.`,
      ),
  );
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

function queueSourceOf(
  source: z.infer<typeof Sqs>,
  functionName: string,
  queues: readonly QueueDefinition[],
  where: string,
): QueueTrigger {
  const queue = queueOf(source.arn, queues);
  if (queue === undefined) {
    throw new LocalCloudError(
      `${where}: serverless.yml has no AWS::SQS::Queue resource for its queue. Add one, or write the ARN of a queue that exists.`,
    );
  }
  return {
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
}

function read<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LocalCloudError(
    `${where}: the local cloud does not support this.\n${z.prettifyError(parsed.error)}`,
  );
}
