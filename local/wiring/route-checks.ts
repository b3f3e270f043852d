import { nameOf } from '../../lib/core/arn.ts';
import { findRoute, type Route, type Routes } from '../../lib/routing/route.ts';
import type { Sender } from '../../lib/webhook/sender.ts';
import type { Wiring } from './serverless.ts';
import type { QueueTrigger, RuleTrigger, ScheduleTrigger, Trigger } from './triggers.ts';

/** Routes that `functions/<name>/routes.ts` exports. Webhook routes have a sender. */
export type RouteTable = Routes<Route & { readonly sender?: Sender }>;

/** The routes of all functions, by function name. A function without an entry is not checked. */
export type RouteTables = Readonly<Record<string, RouteTable>>;

/**
 * Variables that a sender reads, but that its function does not get, each with its remedy. A function that gets SECRETS_ID reads
 * them from that secret.
 */
export function missingVariables({ functions }: Wiring, tables: RouteTables): string[] {
  return functions.flatMap(({ name, environment }) => {
    if (environment.includes('SECRETS_ID')) return [];
    const secrets = Object.entries(tables[name] ?? {}).flatMap(([key, { sender }]) =>
      (sender?.secrets ?? []).map((variable) => ({ key, variable: variable.name })),
    );
    const missing = secrets.filter(({ variable }) => !environment.includes(variable));
    return missing.map(
      ({ key, variable }) =>
        `${fileOf(name)}, route "${key}": its sender reads ${variable}, which the deployed function does not get. ` +
        `Add "SECRETS_ID: \${env:SECRETS_ID, ''}" to provider.environment in serverless.yml, and ${variable} to that secret.`,
    );
  });
}

/** Queues, schedules and rules that have no route for their events, each with its remedy. */
export function unroutedTriggers(wiring: Wiring, tables: RouteTables): string[] {
  return wiring.triggers.flatMap((trigger) => {
    const table = tables[trigger.functionName];
    const problem = table && problemOf(wiring, trigger, table);
    return problem === undefined ? [] : [`serverless.yml, function "${trigger.functionName}": ${problem}`];
  });
}

/** Routes that get records of no queue, in functions that read only queues, each with its remedy. */
export function routesWithoutQueue(wiring: Wiring, tables: RouteTables): string[] {
  return Object.entries(tables).flatMap(([functionName, table]) => {
    const triggers = wiring.triggers.filter((trigger) => trigger.functionName === functionName);
    const queues = triggers.flatMap((trigger) => (trigger.kind === 'sqs' ? [trigger.queueName] : []));
    if (queues.length === 0 || queues.length < triggers.length) return [];
    return Object.entries(table)
      .filter(
        ([key, route]) =>
          !takesOtherThanQueues(key) && !queues.some((queue) => takes({ [key]: route }, queue)),
      )
      .map(
        ([key]) =>
          `${fileOf(functionName)}, route "${key}": no queue leads to it. Add a queue whose name ends with "-${key}" ` +
          `to resources in serverless.yml, and an sqs event for it to functions.${functionName}.events; or remove the route.`,
      );
  });
}

/**
 * `*` takes the records of all queues without a route, and `webhook/github` takes redriven events of this origin from the
 * outbox.
 */
const takesOtherThanQueues = (key: string) => key === '*' || key.includes('/');

function problemOf(wiring: Wiring, trigger: Trigger, table: RouteTable): string | undefined {
  if (trigger.kind === 'sqs') return problemOfQueue(wiring, trigger, table);
  if (trigger.kind === 'schedule') return problemOfSchedule(wiring, trigger, table);
  if (trigger.kind === 'eventBridge') return problemOfRule(trigger, table);
  return undefined;
}

function problemOfQueue(
  wiring: Wiring,
  { functionName, queueName }: QueueTrigger,
  table: RouteTable,
): string | undefined {
  const isOutbox = wiring.functions.some(
    ({ queueVariables }) => queueVariables.OUTBOX_QUEUE_URL === queueName,
  );
  if (isOutbox || takes(table, queueName)) return undefined;
  return (
    `no route takes the records of queue ${queueName}, so they would become dead letters. ` +
    `Add a route ${suggested(wiring, queueName)} to ${fileOf(functionName)}, or "*" for every queue without a route.`
  );
}

function problemOfSchedule(
  wiring: Wiring,
  { functionName, name, method, input }: ScheduleTrigger,
  table: RouteTable,
): string | undefined {
  if ('*' in table) return undefined;
  if (!takes(table, name)) {
    return (
      `no route takes the schedule ${name}, so its ticks would become dead letters. ` +
      `Add a route ${suggested(wiring, name)} to ${fileOf(functionName)}, or "*" for every schedule without a route.`
    );
  }
  const saysWhich =
    method === 'eventBus' ? input === undefined : (input ?? ARN_OF_SCHEDULE).includes(ARN_OF_SCHEDULE);
  if (saysWhich) return undefined;
  return (
    `the input of schedule ${name} does not say which schedule it belongs to, so no route takes it. ` +
    `Add "schedule: ${ARN_OF_SCHEDULE}" and "time: <aws.scheduler.scheduled-time>" to the input, ` +
    `or a route "*" to ${fileOf(functionName)}.`
  );
}

/** EventBridge Scheduler replaces this with the ARN (Scheduler User Guide, "Adding context attributes"). */
const ARN_OF_SCHEDULE = '<aws.scheduler.schedule-arn>';

function problemOfRule({ functionName, pattern }: RuleTrigger, table: RouteTable): string | undefined {
  const keys = Object.keys(table);
  if (keys.includes('*')) return undefined;
  const sources = Array.isArray(pattern.source) ? pattern.source : [];
  const unrouted = sources.filter((source) => !keys.some((key) => fits(source, key)));
  if (unrouted.length === 0 && keys.length > 0) return undefined;
  const which = unrouted.length > 0 ? unrouted.map(described).join(', ') : 'any source';
  return (
    `no route takes the events of ${which} that its rule lets through, so they would become dead letters. ` +
    `Add a route with the event's source as its name to ${fileOf(functionName)}, or "*" for every source without a route.`
  );
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

/** The route name that an error suggests: the deployed name without the service and the stage. */
const suggested = ({ service }: Wiring, deployedName: string) =>
  `"${nameOf(deployedName).replace(`${service}-local-`, '')}"`;

const fileOf = (functionName: string) => `functions/${functionName}/routes.ts`;
