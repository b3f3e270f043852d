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

/** The statements of the role that osls makes. Everything else, such as a role that exists already, is not read. */
const Printed = z.object({
  provider: z.object({
    iam: z.object({ role: z.object({ statements: z.array(Statement) }) }),
  }),
  functions: z.record(z.string(), z.looseObject({ role: z.unknown().optional() })),
});

/**
 * What the functions do with queues and their role does not allow, each with its remedy. A role that serverless.yml does not
 * spell out is not checked.
 *
 * @param printed what `osls print` printed: `wiring` is read from the same
 */
export function missingPermissions(printed: unknown, wiring: Wiring): string[] {
  const { data } = Printed.safeParse(printed);
  if (!data) return [];
  const statements = data.provider.iam.role.statements.filter(({ Effect }) => Effect === 'Allow');
  return neededBy(wiring)
    .filter(({ functionName }) => data.functions[functionName]?.role === undefined)
    .filter(({ action, queue }) => !statements.some((statement) => allows(statement, action, queue)))
    .map(
      ({ functionName, action, queue, because }) =>
        `serverless.yml, function "${functionName}": ${because}, but its role does not allow ${action} on queue ${queue.logicalId}. ` +
        `Add "- Fn::GetAtt: [${queue.logicalId}, Arn]" to the Resource list of the statement with that Action ` +
        'below provider.iam.role.statements.',
    );
}

interface Needed {
  readonly functionName: string;
  readonly action: string;
  readonly queue: QueueDefinition;
  readonly because: string;
}

/** osls itself allows a function to receive from its queues and to send to its failure destination; the rest is up to the user. */
function neededBy(wiring: Wiring): Needed[] {
  const needed = (
    functionName: string,
    action: string,
    queueName: string | undefined,
    because: string,
  ): Needed[] =>
    wiring.queues
      .filter(({ name }) => name === queueName)
      .map((queue) => ({ functionName, action, queue, because }));
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

/** Other intrinsic functions than `Fn::GetAtt` are resolved by CloudFormation only, so they may stand for any queue. */
function isOf(resource: unknown, queue: QueueDefinition): boolean {
  if (typeof resource === 'string')
    return resource === '*' || matches(resource.split(':').at(-1) ?? '', queue.name);
  const reference = GetAtt.safeParse(resource).data;
  return reference === undefined || logicalIdOf(reference) === queue.logicalId;
}

/** IAM's wildcards: `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
