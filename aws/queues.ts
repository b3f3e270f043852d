import { arnOf, logicalIdOf, ownArn, type Resource, type Resources, ref, type Value } from './osls.ts';
import type { OwnQueue, Service } from './service.ts';

const FOURTEEN_DAYS = 1_209_600; // the longest time that SQS allows

/** SQS accepts at most ten queues in a RedriveAllowPolicy (AWS CloudFormation, AWS::SQS::Queue). */
const MAX_REDRIVE_SOURCES = 10;

/** The project's own queues, and what every queue gets: encryption, and a policy that refuses requests without TLS. */
export function queues(service: Service): Resources {
  const own = service.queues.map(({ logicalId, properties }) => [logicalId, encrypted(properties)] as const);
  return {
    ...Object.fromEntries(own),
    // Messages of all functions that wait for another attempt.
    Outbox: kept(service, 'outbox', {
      VisibilityTimeout: 180, // six times the timeout of the function "queue"
      RedrivePolicy: { maxReceiveCount: 100, deadLetterTargetArn: arnOf('DeadLetters') }, // about 18 hours
    }),
    // Messages that can never be sent unchanged, each with its reason.
    DeadLetters: kept(service, 'dead-letters', {
      RedriveAllowPolicy: allowFrom([queueArn(`${service.name}-${service.stage}-outbox`)]),
    }),
    // Records and invocations that SQS, Lambda or EventBridge has given up.
    Failures: kept(service, 'failures', {
      RedriveAllowPolicy: allowFrom(sourcesOf(service.queues, 'Failures')),
    }),
    FifoFailures: kept(service, 'failures.fifo', {
      FifoQueue: true,
      RedriveAllowPolicy: allowFrom(sourcesOf(service.queues, 'FifoFailures')),
    }),
    ...policies(service),
  };
}

/**
 * A queue that stays when the stack is removed: its messages were accepted. To deploy the same stage again, delete the queue first
 * or import it into the stack, because CloudFormation does not take over a queue that exists.
 */
function kept({ name, stage }: Service, suffix: string, properties: Resource['Properties']): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      QueueName: `${name}-${stage}-${suffix}`,
      MessageRetentionPeriod: FOURTEEN_DAYS,
      SqsManagedSseEnabled: true,
      ...properties,
    },
  };
}

/** Encryption with the keys of SQS, for a queue that has no KMS key. */
function encrypted(properties: OwnQueue['properties']): Resource {
  const isDecided = 'KmsMasterKeyId' in properties || 'SqsManagedSseEnabled' in properties;
  return { Type: 'AWS::SQS::Queue', Properties: isDecided ? {} : { SqsManagedSseEnabled: true } };
}

/** Written with its name: a reference would make a circle, because the source refers to its dead-letter queue. */
const queueArn = (name: string) => ownArn('sqs', name);

/** The queues that name this dead-letter queue; `undefined` for one whose ARN is not known before the deployment. */
function sourcesOf(own: readonly OwnQueue[], deadLetterQueue: string): (Value | undefined)[] {
  return own
    .filter(({ properties: { RedrivePolicy } }) => {
      const { deadLetterTargetArn } = { deadLetterTargetArn: undefined, ...Object(RedrivePolicy) };
      return logicalIdOf(deadLetterTargetArn) === deadLetterQueue;
    })
    .map(({ properties: { QueueName } }) =>
      typeof QueueName === 'string' ? queueArn(QueueName) : undefined,
    );
}

/** Only these queues may use the dead-letter queue. */
function allowFrom(sources: readonly (Value | undefined)[]) {
  if (sources.length === 0) return { redrivePermission: 'denyAll' };
  if (sources.length > MAX_REDRIVE_SOURCES || sources.includes(undefined)) {
    return { redrivePermission: 'allowAll' };
  }
  return { redrivePermission: 'byQueue', sourceQueueArns: sources };
}

/** One policy for each queue. A queue that has one in serverless.yml keeps it, because a second would replace it. */
function policies(service: Service): Resources {
  const own = service.queues.map(({ logicalId }) => logicalId);
  const ids = [...own, 'Outbox', 'DeadLetters', 'Failures', 'FifoFailures'];
  return Object.fromEntries(
    ids
      .filter((id) => !service.queuesWithPolicy.includes(id))
      .map((id) => [
        `${id}Policy`,
        {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [ref(id)],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [onlyTls(id), ...(id === 'Failures' ? fromRules(service) : [])],
            },
          },
        },
      ]),
  );
}

const onlyTls = (id: string) => ({
  Sid: 'OnlyTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: arnOf(id),
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** EventBridge puts into the failures what it could not hand to the function. */
function fromRules({ functions }: Service) {
  const rules = functions.flatMap((fn) => fn.rules);
  if (rules.length === 0) return [];
  return [
    {
      Sid: 'DeadLettersOfRules',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arnOf('Failures'),
      Condition: {
        ArnEquals: { 'aws:SourceArn': rules.map(arnOf) },
        StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
      },
    },
  ];
}
