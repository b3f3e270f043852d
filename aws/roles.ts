import {
  arnOf,
  aws,
  logicalIds,
  ownArn,
  pascalCase,
  type Resource,
  type Resources,
  ref,
  sub,
  type Value,
} from './osls.ts';
import type { LambdaFunction, Service } from './service.ts';

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: Value | readonly Value[];
  readonly Condition?: unknown;
}

/** The logical id of a function's role: `EventBusRole` for `event-bus`. */
export const roleIdOf = (functionName: string) => `${pascalCase(functionName)}Role`;

/**
 * One role for each function, with what its block in serverless.yml needs: to read its queues, to store in the outbox and the
 * dead letters, to read the secret, to write its log. A function that names another role has none here.
 */
export function roles({ functions, sizes }: Service): Resources {
  checkRoles(functions);
  const owners = functions.filter(({ name, role }) => role === roleIdOf(name));
  return Object.fromEntries(
    owners.map((fn) => [
      roleIdOf(fn.name),
      role('lambda.amazonaws.com', statementsOf(fn, sizes.kmsKeyArns), {
        ...(fn.hasVpc && { ManagedPolicyArns: [vpcAccess] }),
      }),
    ]),
  );
}

/** Without a role of its own a function would get one from osls that may only write its log. */
function checkRoles(functions: readonly LambdaFunction[]): void {
  const without = functions.find((fn) => fn.role === undefined);
  if (without === undefined) return;
  throw new Error(
    `serverless.yml, function "${without.name}": it has no role. Add "role: ${roleIdOf(without.name)}" to its block.`,
  );
}

/** AWS keeps this list: network interfaces have no ARN that is known before they exist. */
const vpcAccess = sub(`arn:${aws.partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole`);

/** @param principal the service that takes the role */
export function role(
  principal: string,
  statements: readonly Statement[],
  { Condition, ...properties }: Readonly<Record<string, unknown>> = {},
): Resource {
  const trust = { Effect: 'Allow', Principal: { Service: principal }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ ...trust, ...(Condition !== undefined && { Condition }) }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
      ...properties,
    },
  };
}

function statementsOf(fn: LambdaFunction, kmsKeyArns: readonly string[]): Statement[] {
  const { name, environment, sources, failureDestination } = fn;
  const secret = secretArn(environment.SECRETS_ID);
  const targets = [...storesOf(environment), ...(failureDestination ? [failureDestination] : [])];
  return [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arnOf(logicalIds.logGroup(name))),
    ...(sources.length > 0 ? [allow(reading, sources)] : []),
    ...(targets.length > 0 ? [allow('sqs:SendMessage', targets)] : []),
    ...(secret ? [allow('secretsmanager:GetSecretValue', secret)] : []),
    ...(kmsKeyArns.length > 0 ? [allow('kms:Decrypt', kmsKeyArns)] : []),
  ];
}

export const allow = (Action: Statement['Action'], Resource: Statement['Resource']): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

const reading = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility', // to delay a redelivery
];

/** The queues whose URLs the function gets. */
function storesOf(environment: LambdaFunction['environment']): Value[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const { Ref } = { Ref: undefined, ...Object(value) };
    return name.endsWith('_QUEUE_URL') && typeof Ref === 'string' ? [arnOf(Ref)] : [];
  });
}

/** `??????` stands for the six characters that Secrets Manager adds to a name. An ARN has them already. */
function secretArn(id: unknown): Value | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  if (id.startsWith('arn:')) return id;
  return ownArn('secretsmanager', `secret:${id}-??????`);
}

export const ownAccount = { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } };
