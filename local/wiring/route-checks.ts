import { nameOf } from '../../lib/core/arn.ts';
import { findRoute, type Route, type Routes } from '../../lib/routing/route.ts';
import type { Sender } from '../../lib/webhook/sender.ts';
import type { Finding } from './finding.ts';
import type { Wiring } from './serverless.ts';
import { lineOfRoute, type Sources } from './source-lines.ts';
import type { QueueTrigger, RuleTrigger, ScheduleTrigger, Trigger } from './triggers.ts';

/** Routes that `functions/<name>/routes.ts` exports. Webhook routes have a sender. */
export type RouteTable = Routes<Route & { readonly sender?: Sender }>;

/** The routes of all functions, by function name. A function without an entry is not checked. */
export type RouteTables = Readonly<Record<string, RouteTable>>;

/** A problem and its remedy, without its place. */
type Problem = Pick<Finding, 'what' | 'remedy'>;

/** Queues, schedules and rules that have no route for their events. */
export function unroutedTriggers(
  wiring: Wiring,
  tables: RouteTables,
  { lineOf }: Pick<Sources, 'lineOf'>,
): Finding[] {
  return wiring.triggers.flatMap((trigger) => {
    const { functionName } = trigger;
    const table = tables[functionName];
    const problem = table && problemOf(wiring, trigger, table);
    if (problem === undefined) return [];
    return {
      file: 'serverless.yml',
      line: lineOf(['functions', functionName, 'events']),
      what: `function "${functionName}": ${problem.what}`,
      remedy: problem.remedy,
    };
  });
}

/** Routes that get records of no queue, in functions that read only queues. */
export function routesWithoutQueue(
  wiring: Wiring,
  tables: RouteTables,
  { routesText }: Pick<Sources, 'routesText'>,
): Finding[] {
  return Object.entries(tables).flatMap(([functionName, table]) => {
    const triggers = wiring.triggers.filter((trigger) => trigger.functionName === functionName);
    const queues = triggers.flatMap((trigger) => (trigger.kind === 'sqs' ? [trigger.queueName] : []));
    if (queues.length === 0 || queues.length < triggers.length) return [];
    return Object.entries(table)
      .filter(
        ([key, route]) =>
          !takesOtherThanQueues(key) && !queues.some((queue) => takes({ [key]: route }, queue)),
      )
      .map(([key]) => ({
        file: fileOf(functionName),
        line: lineOfRoute(routesText(functionName), key),
        what: `route "${key}": no queue leads to it`,
        remedy:
          `Add a queue whose name ends with "-${key}" to resources in serverless.yml, ` +
          `and an sqs event for it to functions.${functionName}.events; or remove the route.`,
      }));
  });
}

/**
 * `*` takes the records of all queues without a route, and `webhook/github` takes redriven events of this origin from the
 * outbox.
 */
const takesOtherThanQueues = (key: string) => key === '*' || key.includes('/');

function problemOf(wiring: Wiring, trigger: Trigger, table: RouteTable): Problem | undefined {
  if (trigger.kind === 'sqs') return problemOfQueue(wiring, trigger, table);
  if (trigger.kind === 'schedule') return problemOfSchedule(wiring, trigger, table);
  if (trigger.kind === 'eventBridge') return problemOfRule(trigger, table);
  return undefined;
}

function problemOfQueue(
  wiring: Wiring,
  { functionName, queueName }: QueueTrigger,
  table: RouteTable,
): Problem | undefined {
  const isOutbox = wiring.functions.some(
    ({ queueVariables }) => queueVariables.OUTBOX_QUEUE_URL === queueName,
  );
  if (isOutbox || takes(table, queueName)) return undefined;
  return {
    what: `no route takes the records of queue ${queueName}, so they would become dead letters`,
    remedy: `Add a route ${suggested(wiring, functionName, queueName)} to ${fileOf(functionName)}, or "*" for every queue without a route.`,
  };
}

function problemOfSchedule(
  wiring: Wiring,
  { functionName, name, method, input }: ScheduleTrigger,
  table: RouteTable,
): Problem | undefined {
  if ('*' in table) return undefined;
  if (!takes(table, name)) {
    return {
      what: `no route takes the schedule ${name}, so its ticks would become dead letters`,
      remedy: `Add a route ${suggested(wiring, functionName, name)} to ${fileOf(functionName)}, or "*" for every schedule without a route.`,
    };
  }
  const saysWhich =
    method === 'eventBus' ? input === undefined : (input ?? ARN_OF_SCHEDULE).includes(ARN_OF_SCHEDULE);
  if (saysWhich) return undefined;
  return {
    what: `the input of schedule ${name} does not say which schedule it belongs to, so no route takes it`,
    remedy:
      `Add "schedule: ${ARN_OF_SCHEDULE}" and "time: <aws.scheduler.scheduled-time>" to the input, ` +
      `or a route "*" to ${fileOf(functionName)}.`,
  };
}

/** EventBridge Scheduler replaces this with the ARN (Scheduler User Guide, "Adding context attributes"). */
const ARN_OF_SCHEDULE = '<aws.scheduler.schedule-arn>';

function problemOfRule({ functionName, pattern }: RuleTrigger, table: RouteTable): Problem | undefined {
  const keys = Object.keys(table);
  if (keys.includes('*')) return undefined;
  const sources = Array.isArray(pattern.source) ? pattern.source : [];
  const unrouted = sources.filter((source) => !keys.some((key) => fits(source, key)));
  if (unrouted.length === 0 && keys.length > 0) return undefined;
  const which = unrouted.length > 0 ? unrouted.map(described).join(', ') : 'any source';
  return {
    what: `no route takes the events of ${which} that its rule lets through, so they would become dead letters`,
    remedy: `Add a route with the event's source as its name to ${fileOf(functionName)}, or "*" for every source without a route.`,
  };
}

/**
 * Whether a source that the matcher accepts can have this name. Matchers other than text and `prefix` may accept any source.
 */
function fits(matcher: unknown, key: string): boolean {
  if (typeof matcher === 'string') return matcher === key;
  const { prefix } = { prefix: undefined, ...(typeof matcher === 'object' ? matcher : {}) };
  return typeof prefix !== 'string' || key.startsWith(prefix);
}

const described = (matcher: unknown) => (typeof matcher === 'string' ? matcher : JSON.stringify(matcher));

/** Whether a route takes a queue or a schedule with this deployed name. */
const takes = (table: RouteTable, deployedName: string) =>
  findRoute(table, { name: nameOf(deployedName), matchesSuffix: true }) !== undefined;

/** The route name that a remedy suggests: the deployed name without service and stage, with which functions begin too. */
function suggested({ functions }: Wiring, functionName: string, deployedName: string): string {
  const { deployedName: functionsOwn = '' } = functions.find(({ name }) => name === functionName) ?? {};
  const prefix = functionsOwn.endsWith(functionName) ? functionsOwn.slice(0, -functionName.length) : '';
  const name = nameOf(deployedName);
  return `"${name.startsWith(prefix) ? name.slice(prefix.length) : name}"`;
}

const fileOf = (functionName: string) => `functions/${functionName}/routes.ts`;
