import * as z from 'zod';
import { logicalIds, type Resolver, type Value } from './osls.ts';
import type { Stage } from './stage.ts';

const Arn = z.union([z.string(), z.record(z.string(), z.unknown())]);
const Variables = z.record(z.string(), z.unknown()).default({});

const Event = z.looseObject({
  sqs: z.union([z.looseObject({ arn: Arn }), z.string().transform((arn) => ({ arn }))]).optional(),
  schedule: z
    .union([
      z.looseObject({
        rate: z.array(z.string()),
        method: z.string().optional(),
        roleArn: z.unknown().optional(),
      }),
      z.string(),
    ])
    .optional(),
  eventBridge: z.looseObject({ name: z.string().optional() }).optional(),
  httpApi: z.unknown().optional(),
});

const Functions = z.record(
  z.string(),
  z.looseObject({
    name: z.string().optional(),
    role: z.unknown().optional(),
    environment: Variables,
    vpc: z.unknown().optional(),
    destinations: z.looseObject({ onFailure: z.looseObject({ arn: Arn }).optional() }).default({}),
    events: z.array(Event).default([]),
  }),
);

const Provider = z.looseObject({ environment: Variables, vpc: z.unknown().optional() });
const Own = z.looseObject({
  /** A key without anything below it is null: all queues may belong to others. */
  Resources: z
    .record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }))
    .nullish()
    .transform((own) => own ?? {}),
});

/** A function of serverless.yml. */
export interface LambdaFunction {
  readonly name: string;
  /** The value of `role`. */
  readonly role: unknown;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly hasVpc: boolean;
  readonly isHttp: boolean;
  /** The queues that it reads. */
  readonly sources: readonly Value[];
  /** Where Lambda puts an invocation that failed for good. */
  readonly failureDestination?: Value;
  /** Schedules of EventBridge Scheduler, in the order of serverless.yml. */
  readonly schedules: readonly Schedule[];
  /** Logical ids of the rules of EventBridge that invoke it. */
  readonly rules: readonly string[];
}

/** A schedule of EventBridge Scheduler. */
export interface Schedule {
  readonly logicalId: string;
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string;
  readonly hasRole: boolean;
}

/** A queue below `resources` in serverless.yml. */
export interface OwnQueue {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** serverless.yml, as far as other parts of the template follow from it. */
export interface Service {
  readonly name: string;
  readonly stage: string;
  readonly sizes: Stage;
  readonly functions: readonly LambdaFunction[];
  readonly queues: readonly OwnQueue[];
  /** Logical ids of queues that have a policy in serverless.yml. */
  readonly queuesWithPolicy: readonly string[];
}

/** Reads serverless.yml. Its own resources are the first entry of `resources`. */
export async function readService({ resolveVariable }: Resolver, sizes: Stage): Promise<Service> {
  const name = z.string().parse(await resolveVariable('self:service'));
  const stage = z.string().parse(await resolveVariable('sls:stage'));
  const provider = Provider.parse(await resolveVariable('self:provider'));
  const functions = Functions.parse(await resolveVariable('self:functions'));
  const resources = Object.entries(Own.parse(await resolveVariable('self:resources.0')).Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  return {
    name,
    stage,
    sizes,
    functions: Object.entries(functions).map(([functionName, settings]) =>
      functionOf(functionName, settings, provider, settings.name ?? `${name}-${stage}-${functionName}`),
    ),
    queues: ofType('AWS::SQS::Queue').map(([logicalId, { Properties }]) => ({
      logicalId,
      properties: Properties,
    })),
    queuesWithPolicy: ofType('AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
      z
        .array(z.looseObject({ Ref: z.string().optional() }))
        .catch([])
        .parse(Properties.Queues)
        .flatMap(({ Ref }) => Ref ?? []),
    ),
  };
}

function functionOf(
  name: string,
  { role, environment, vpc, destinations, events }: z.output<typeof Functions>[string],
  provider: z.output<typeof Provider>,
  deployedName: string,
): LambdaFunction {
  const scheduled = events.flatMap(({ schedule }) =>
    typeof schedule === 'object' && schedule.method === 'scheduler'
      ? schedule.rate.map((expression) => ({ expression, hasRole: schedule.roleArn !== undefined }))
      : [],
  );
  return {
    name,
    role,
    environment: { ...provider.environment, ...environment },
    hasVpc: (vpc ?? provider.vpc) !== undefined,
    isHttp: events.some(({ httpApi }) => httpApi !== undefined),
    sources: events.flatMap(({ sqs }) => (sqs ? [sqs.arn] : [])),
    ...(destinations.onFailure && { failureDestination: destinations.onFailure.arn }),
    schedules: scheduled.map((schedule, index) => ({
      ...schedule,
      logicalId: logicalIds.schedule(name, index + 1),
    })),
    rules: events.flatMap(({ eventBridge }, index) =>
      eventBridge ? [logicalIds.rule(deployedName, index + 1)] : [],
    ),
  };
}
