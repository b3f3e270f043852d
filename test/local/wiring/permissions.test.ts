import { expect, test } from 'vitest';
import { missingPermissions } from '../../../local/wiring/permissions.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { readTemplate } from '../../../local/wiring/template.ts';

const arn = { 'Fn::GetAtt': ['Orders', 'Arn'] };
const queue = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });

const statement = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const read = statement(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn);

/** The permissions that are missing for a function that reads `orders` and stores in `outbox`, with these statements in its role. */
function problemsOf(statements: readonly object[], Role: unknown = { 'Fn::GetAtt': ['FnRole', 'Arn'] }) {
  const wiring = readWiring({
    service: 'shop',
    provider: { region: 'eu-central-1' },
    functions: {
      fn: {
        name: 'shop-dev-fn',
        environment: { OUTBOX_QUEUE_URL: { Ref: 'Outbox' } },
        events: [{ sqs: { arn } }],
      },
    },
    resources: { Resources: { Orders: queue('shop-dev-orders'), Outbox: queue('shop-dev-outbox') } },
  });
  const Policies = [{ PolicyDocument: { Statement: [read, ...statements] } }];
  const Resources = {
    FnRole: { Type: 'AWS::IAM::Role', Properties: { Policies } },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-dev-fn', Role } },
  };
  return missingPermissions(readTemplate(JSON.stringify({ Resources })), wiring, () => 7);
}

const delay = { Action: 'sqs:ChangeMessageVisibility', Resource: [arn] };
const store = { Action: ['sqs:SendMessage'], Resource: { 'Fn::GetAtt': 'Outbox.Arn' } };

test('a role with all permissions that the functions need has no problem', () => {
  expect(problemsOf([delay, store])).toEqual([]);
});

test('the problem of a queue whose records cannot be delayed names the line of the function and the entry to add', () => {
  expect(problemsOf([store])).toEqual([
    {
      file: 'serverless.yml',
      line: 7,
      what:
        'function "fn": it delays the redelivery of failed records, but its role does not allow ' +
        'sqs:ChangeMessageVisibility on queue Orders',
      remedy:
        'Add "Fn::GetAtt: [Orders, Arn]" to the Resource list of a statement with that Action in the role of the function.',
    },
  ]);
});

test('an outbox that the role cannot write to is a problem', () => {
  const statements = [delay, { ...store, Resource: [arn] }];
  expect(problemsOf(statements)).toEqual([
    expect.objectContaining({
      what: expect.stringMatching(
        /it stores messages in OUTBOX_QUEUE_URL, .* sqs:SendMessage on queue Outbox$/,
      ),
    }),
  ]);
});

test('a Deny statement gives no permission', () => {
  expect(problemsOf([{ ...delay, Effect: 'Deny' }, store])).toHaveLength(1);
});

test.each([
  ['any action and queue', { Action: '*', Resource: '*' }],
  ['any action of SQS on a prefix of the name', { Action: 'SQS:*', Resource: 'arn:aws:sqs:*:*:shop-dev-*' }],
  ['a name that CloudFormation composes', { Action: 'sqs:*', Resource: { 'Fn::Sub': 'arn:aws:sqs:*:*:x' } }],
])('a statement for %s gives the permission', (_, statement) => {
  expect(problemsOf([statement])).toEqual([]);
});

test('a statement for another prefix of the name gives no permission', () => {
  expect(problemsOf([{ Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:bank-*' }])).toHaveLength(2);
});

test('a role that the template does not make is not checked', () => {
  expect(problemsOf([], 'arn:aws:iam::1:role/mine')).toEqual([]);
});
