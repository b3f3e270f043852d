import * as z from 'zod';
import { triggersOf, type Wiring } from './serverless.ts';
import { GetAtt, logicalIdOf, type QueueDefinition } from './serverless-queues.ts';

const oneOrMore = <S extends z.ZodType>(schema: S) =>
  z.union([z.array(schema), schema.transform((one) => [one])]).default([]);

const Statement = z.object({
  Effect: z.string().default('Allow'),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
});
type Statement = z.infer<typeof Statement>;

/** The statements of the role that osls creates. Other roles, such as an existing one, are not read. */
const Printed = z.object({
  provider: z.object({
    iam: z.object({ role: z.object({ statements: z.array(Statement) }) }),
  }),
  functions: z.record(z.string(), z.looseObject({ role: z.unknown().optional() })),
});

/**
 * Permissions on queues that the functions need and their role does not give, each with its remedy. Only a role whose statements
 * are in serverless.yml is checked.
 *
 * @param printed the output of `osls print`, from which `wiring` was read too
 */
export function missingPermissions(printed: unknown, wiring: Wiring): string[] {
  const { data } = Printed.safeParse(printed);
  if (!data) return [];
  const statements = data.provider.iam.role.statements.filter(({ Effect }) => Effect === 'Allow');
  return neededBy(wiring)
    .filter(({ functionName }) => data.functions[functionName]?.role === undefined)
    .filter(({ action, queue }) => !statements.some((statement) => allows(statement, action, queue)))
    .map(
      ({ functionName, action, queue, reason }) =>
        `serverless.yml, function "${functionName}": ${reason}, but its role does not allow ${action} on queue ${queue.logicalId}. ` +
        `Add "- Fn::GetAtt: [${queue.logicalId}, Arn]" to the Resource list of the statement with that Action ` +
        'below provider.iam.role.statements.',
    );
}

interface Needed {
  readonly functionName: string;
  readonly action: string;
  readonly queue: QueueDefinition;
  readonly reason: string;
}

/**
 * Permissions that osls does not add. It adds only those to receive from a function's queues and to send to its failure
 * destination.
 */
function neededBy(wiring: Wiring): Needed[] {
  const needed = (
    functionName: string,
    action: string,
    queueName: string | undefined,
    reason: string,
  ): Needed[] =>
    wiring.queues
      .filter(({ name }) => name === queueName)
      .map((queue) => ({ functionName, action, queue, reason }));
  const delays = triggersOf(wiring, 'sqs').flatMap(({ functionName, queueName }) =>
    needed(
      functionName,
      'sqs:ChangeMessageVisibility',
      queueName,
      'it delays the redelivery of failed records',
    ),
  );
  const stores = wiring.functions.flatMap(({ name, queueVariables }) =>
    ['OUTBOX_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'].flatMap((variable) =>
      needed(name, 'sqs:SendMessage', queueVariables[variable], `it stores messages in ${variable}`),
    ),
  );
  return [...delays, ...stores];
}

function allows({ Action, Resource }: Statement, action: string, queue: QueueDefinition): boolean {
  const isAllowed = Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return isAllowed && Resource.some((resource) => isOf(resource, queue));
}

/**
 * Whether a resource includes the queue. Only CloudFormation can resolve functions other than `Fn::GetAtt`, so they may mean
 * any queue.
 */
function isOf(resource: unknown, queue: QueueDefinition): boolean {
  if (typeof resource === 'string')
    return resource === '*' || matches(resource.split(':').at(-1) ?? '', queue.name);
  const reference = GetAtt.safeParse(resource).data;
  return reference === undefined || logicalIdOf(reference) === queue.logicalId;
}

/** Matches with IAM's wildcards: `*` stands for any text, `?` for any character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
