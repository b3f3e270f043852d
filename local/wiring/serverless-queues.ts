import * as z from 'zod';
import { LocalCloudError } from '../problem.ts';

/** A queue of serverless.yml with the attributes of CreateQueue. Its dead-letter queue is given by name. */
export interface QueueDefinition {
  /** Its key below `resources`; its name if it exists already. */
  readonly logicalId: string;
  /** The ARN of a queue that serverless.yml does not make: it exists already, perhaps in another account. */
  readonly existingArn?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number };
}

/** A reference to another resource's attribute, in the form that osls prints. */
export const GetAtt = z.object({ 'Fn::GetAtt': z.union([z.tuple([z.string(), z.string()]), z.string()]) });

/** An ARN as text, as a reference, or as text that CloudFormation completes. */
export const Arn = z.union([
  GetAtt,
  z.string(),
  z.object({ 'Fn::Sub': z.string() }).transform((sub) => sub['Fn::Sub']),
]);

/** A queue that an event names by its ARN only. Its settings are not known, so the local cloud has those of SQS. */
export function existingQueue(arn: string): QueueDefinition {
  const name = arn.split(':').at(-1) ?? '';
  const isFifo = name.endsWith('.fifo');
  return {
    logicalId: name,
    name,
    existingArn: arn,
    attributes: isFifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {},
  };
}

/** The key of the resource that a reference names. */
export function logicalIdOf({ 'Fn::GetAtt': reference }: z.infer<typeof GetAtt>): string {
  return typeof reference === 'string' ? (reference.split('.')[0] ?? '') : reference[0];
}

/** The queue that an ARN or a reference names; `undefined` if serverless.yml does not create it. */
export function queueOf(
  arn: z.infer<typeof Arn>,
  queues: readonly QueueDefinition[],
): QueueDefinition | undefined {
  return queues.find(({ name, logicalId }) =>
    typeof arn === 'string' ? name === arn.split(':').at(-1) : logicalId === logicalIdOf(arn),
  );
}

const Ref = z.object({ Ref: z.string() });

/** The variables that are a `Ref`, each with the name of its queue; `undefined` if the `Ref` does not name a queue. */
export function queueVariablesOf(
  environment: Readonly<Record<string, unknown>>,
  queues: readonly QueueDefinition[],
): Record<string, string | undefined> {
  const references = Object.entries(environment).flatMap(([name, value]) => {
    const reference = Ref.safeParse(value).data;
    return reference ? [[name, reference.Ref] as const] : [];
  });
  return Object.fromEntries(
    references.map(([name, id]) => [name, queues.find(({ logicalId }) => logicalId === id)?.name]),
  );
}

const attribute = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional();

// Tags, encryption and access policies have no meaning on one machine, so they are left out.
const attributes = {
  ContentBasedDeduplication: attribute,
  DeduplicationScope: attribute,
  DelaySeconds: attribute,
  FifoQueue: attribute,
  FifoThroughputLimit: attribute,
  MaximumMessageSize: attribute,
  MessageRetentionPeriod: attribute,
  ReceiveMessageWaitTimeSeconds: attribute,
  VisibilityTimeout: attribute,
};

const Queue = z.object({
  Properties: z.object({
    ...attributes,
    QueueName: z.string('needs a fixed name'),
    RedrivePolicy: z.object({ deadLetterTargetArn: Arn, maxReceiveCount: z.coerce.number() }).optional(),
  }),
});

/**
 * The queues below `resources`, and those that exist already and that they name as their dead-letter queues. Dead-letter queues
 * come first.
 */
export function readQueues(resources: Readonly<Record<string, unknown>>): QueueDefinition[] {
  const isQueue = z.object({ Type: z.literal('AWS::SQS::Queue') });
  const found = Object.entries(resources)
    .filter(([, resource]) => isQueue.safeParse(resource).success)
    .map(([logicalId, resource]) => ({ logicalId, ...parseQueue(logicalId, resource).Properties }));
  const nameOf = (target: z.infer<typeof Arn>, user: string) => {
    if (typeof target === 'string') return existingQueue(target).name;
    const logicalId = logicalIdOf(target);
    const own = found.find((queue) => queue.logicalId === logicalId);
    if (own !== undefined) return own.QueueName;
    throw new LocalCloudError(
      `serverless.yml: queue ${user} names a dead-letter queue "${logicalId}" that does not exist.`,
    );
  };
  const names = found.map(({ QueueName }) => QueueName);
  const existing = found.flatMap(({ RedrivePolicy }) => {
    const target = RedrivePolicy?.deadLetterTargetArn;
    return typeof target === 'string' && !names.includes(existingQueue(target).name) ? [target] : [];
  });
  const own = found
    .map(({ logicalId, QueueName, RedrivePolicy, ...given }): QueueDefinition => {
      const base = {
        logicalId,
        name: QueueName,
        attributes: z.record(z.string(), z.string()).parse(defined(given)),
      };
      if (RedrivePolicy === undefined) return base;
      const { deadLetterTargetArn, maxReceiveCount } = RedrivePolicy;
      const deadLetterQueue = nameOf(deadLetterTargetArn, logicalId);
      return { ...base, redrive: { deadLetterQueue, maxReceiveCount } };
    })
    .sort((a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined));
  return [...[...new Set(existing)].map(existingQueue), ...own];
}

function parseQueue(logicalId: string, resource: unknown): z.infer<typeof Queue> {
  const parsed = Queue.safeParse(resource);
  if (parsed.success) return parsed.data;
  throw new LocalCloudError(
    `serverless.yml: cannot read queue ${logicalId}: ${z.prettifyError(parsed.error)}`,
  );
}

const defined = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
