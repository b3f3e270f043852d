import type { Finding } from './finding.ts';
import { triggersOf, type Wiring } from './serverless.ts';
import { GetAtt, logicalIdOf, type QueueDefinition } from './serverless-queues.ts';
import type { LineOf } from './source-lines.ts';
import type { Statement, Template } from './template.ts';

/**
 * Permissions on queues that the functions need and their roles do not give. Only a role that the template makes is checked.
 */
export function missingPermissions(template: Template, wiring: Wiring, lineOf: LineOf): Finding[] {
  return neededBy(wiring).flatMap(({ functionName, action, queue, reason }) => {
    const fn = wiring.functions.find(({ name }) => name === functionName);
    const statements = template.functions.find(
      ({ deployedName }) => deployedName === fn?.deployedName,
    )?.statements;
    if (statements === undefined || isAllowed(statements, action, queue)) return [];
    return [
      {
        file: 'serverless.yml',
        line: lineOf(['functions', functionName]),
        what: `function "${functionName}": ${reason}, but its role does not allow ${action} on queue ${queue.logicalId}`,
        remedy: `Add ${resourceOf(queue)} to the Resource list of a statement with that Action in the role of the function.`,
      },
    ];
  });
}

const resourceOf = ({ logicalId, existingArn }: QueueDefinition) =>
  existingArn ?? `"Fn::GetAtt: [${logicalId}, Arn]"`;

const isAllowed = (statements: readonly Statement[], action: string, queue: QueueDefinition) =>
  statements.filter(({ Effect }) => Effect === 'Allow').some((statement) => allows(statement, action, queue));

interface Needed {
  readonly functionName: string;
  readonly action: string;
  readonly queue: QueueDefinition;
  readonly reason: string;
}

/** What a function does with its queues. */
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
  const reads = triggersOf(wiring, 'sqs').flatMap(({ functionName, queueName }) => [
    ...needed(functionName, 'sqs:ReceiveMessage', queueName, 'it reads the queue'),
    ...needed(functionName, 'sqs:DeleteMessage', queueName, 'it reads the queue'),
    ...needed(
      functionName,
      'sqs:ChangeMessageVisibility',
      queueName,
      'it delays the redelivery of failed records',
    ),
  ]);
  const stores = wiring.functions.flatMap(({ name, queueVariables }) =>
    ['OUTBOX_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'].flatMap((variable) =>
      needed(name, 'sqs:SendMessage', queueVariables[variable], `it stores messages in ${variable}`),
    ),
  );
  return [...reads, ...stores];
}

function allows({ Action, Resource }: Statement, action: string, queue: QueueDefinition): boolean {
  const hasAction = Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return hasAction && Resource.some((resource) => isOf(resource, queue));
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
