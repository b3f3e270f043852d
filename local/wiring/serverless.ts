import * as z from 'zod';
import { LocalCloudError } from '../problem.ts';
import { readCached, withoutValues, writeCached } from './cache.ts';
import { printServerless } from './osls.ts';
import { existingQueuesOf, readEvents } from './serverless-events.ts';
import { Arn, type QueueDefinition, queueOf, queueVariablesOf, readQueues } from './serverless-queues.ts';
import type { Trigger } from './triggers.ts';
import { wiringKey } from './wiring-key.ts';

/** A function of serverless.yml. */
export interface FunctionWiring {
  readonly name: string;
  /** Its name in the cloud. */
  readonly deployedName: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** How many of its invocations may run at once, if serverless.yml says so. */
  readonly reservedConcurrency?: number;
  /** Names of the variables that the deployed function gets. */
  readonly environment: readonly string[];
  /** Variables that are a `Ref`, with the name of the queue; `undefined` for a `Ref` to a resource that is not a queue. */
  readonly queueVariables: Readonly<Record<string, string | undefined>>;
  /** Number of retries of an asynchronous invocation that failed. */
  readonly maximumRetryAttempts: number;
  /** The name of its `destinations.onFailure` queue, if that is a queue of serverless.yml. */
  readonly failureQueue?: string;
  /** Whether it has any failure destination: that queue, or a resource that the local cloud does not have. */
  readonly hasFailureDestination: boolean;
}

/** Content of serverless.yml: the functions, their triggers, and the queues. */
export interface Wiring {
  readonly service: string;
  readonly region: string;
  readonly functions: readonly FunctionWiring[];
  readonly triggers: readonly Trigger[];
  /**
   * In the order in which they can be created: a dead-letter queue before the queues that use it. Other queues that exist already come
   * last.
   */
  readonly queues: readonly QueueDefinition[];
  /** One sentence for each part that the local cloud leaves out or replaces. */
  readonly notes?: readonly string[];
}

/** The triggers of one kind. */
export const triggersOf = <K extends Trigger['kind']>({ triggers }: Wiring, kind: K) =>
  triggers.filter((trigger): trigger is Extract<Trigger, { kind: K }> => trigger.kind === kind);

/**
 * Reads the wiring with `osls print`, so that osls itself resolves all variables. This takes seconds, so what it prints is stored
 * in `node_modules/.cache`, without the values of the functions' variables, until something that it reads is changed.
 *
 * @throws LocalCloudError if osls refuses serverless.yml, or if it names a queue that does not exist
 */
export async function loadWiring(root: string, env: NodeJS.ProcessEnv): Promise<Wiring> {
  const key = wiringKey(root, env);
  const cached = key && readCached(root, key);
  if (cached !== undefined) return readWiring(cached);
  const printed = withoutValues(await printServerless(root, env));
  const wiring = readWiring(printed);
  if (key !== undefined && key === wiringKey(root, env)) writeCached(root, key, printed);
  return wiring;
}

const DEFAULT_TIMEOUT_SECONDS = 6; // the default of osls
const DEFAULT_MEMORY_MB = 1024;

const Variables = z.record(z.string(), z.unknown()).default({});

/** The failure destination if it is a queue; `undefined` for every other kind. */
const Destination = z
  .object({ type: z.literal('sqs'), arn: Arn })
  .optional()
  .catch(undefined);

const Printed = z.object({
  service: z.string(),
  provider: z.object({
    region: z.string(),
    timeout: z.number().default(DEFAULT_TIMEOUT_SECONDS),
    memorySize: z.number().default(DEFAULT_MEMORY_MB),
    environment: Variables,
  }),
  functions: z.record(
    z.string(),
    z.object({
      name: z.string(),
      timeout: z.number().optional(),
      memorySize: z.number().optional(),
      reservedConcurrency: z.number().optional().catch(undefined), // a value that CloudFormation computes is not known here
      environment: Variables,
      maximumRetryAttempts: z.number().int().min(0).max(2).default(2),
      destinations: z.object({ onFailure: z.unknown().optional() }).default({}),
      onError: z.unknown().optional(),
      events: z.array(z.record(z.string(), z.unknown())).default([]),
    }),
  ),
  resources: z
    .object({ Resources: z.record(z.string(), z.unknown()).nullish() })
    .nullish()
    .transform((printed) => ({ Resources: printed?.Resources ?? {} })),
});
type Printed = z.infer<typeof Printed>;

/** Reads the output of `osls print --format json`. Throws LocalCloudError if it cannot be deployed like this. */
export function readWiring(printed: unknown): Wiring {
  const parsed = Printed.safeParse(printed);
  if (!parsed.success) throw new LocalCloudError(`serverless.yml: ${z.prettifyError(parsed.error)}`);
  const { service, provider, functions, resources } = parsed.data;
  const own = readQueues(resources.Resources);
  const events = Object.values(functions).flatMap((settings) => settings.events);
  const queues = [...own, ...existingQueuesOf(events, own)];
  const read = Object.entries(functions).map(([name, settings]) => readEvents(name, settings, queues));
  return {
    service,
    region: provider.region,
    functions: Object.entries(functions).map(([name, settings]) =>
      functionOf(name, settings, provider, queues),
    ),
    triggers: read.flatMap(({ triggers }) => triggers),
    queues,
    notes: [...queues.flatMap(noteOfExisting), ...read.flatMap(({ notes }) => notes)],
  };
}

const noteOfExisting = ({ name, existingArn }: QueueDefinition) =>
  existingArn === undefined
    ? []
    : [
        `The local cloud has an empty queue ${name} in place of ${existingArn}; send records to it to try your route.`,
      ];

function functionOf(
  name: string,
  settings: Printed['functions'][string],
  provider: Printed['provider'],
  queues: readonly QueueDefinition[],
): FunctionWiring {
  const { destinations, onError, maximumRetryAttempts, reservedConcurrency } = settings;
  const environment = { ...provider.environment, ...settings.environment };
  const destination = Destination.parse(destinations.onFailure);
  const failureQueue = destination && queueOf(destination.arn, queues);
  return {
    name,
    deployedName: settings.name,
    timeoutSeconds: settings.timeout ?? provider.timeout,
    memoryMb: settings.memorySize ?? provider.memorySize,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    environment: Object.keys(environment),
    queueVariables: queueVariablesOf(environment, queues),
    maximumRetryAttempts,
    ...(failureQueue && { failureQueue: failureQueue.name }),
    hasFailureDestination: (destinations.onFailure ?? onError) !== undefined,
  };
}
