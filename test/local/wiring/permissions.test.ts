import { expect, test } from 'vitest';
import { missingPermissions } from '../../../local/wiring/permissions.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';

const arn = { 'Fn::GetAtt': ['Orders', 'Arn'] };
const queue = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });

/** The output of osls for a function that reads `orders` and stores in `outbox`, with these statements in its role. */
const printed = (statements: readonly object[], { role }: { role?: string } = {}) => ({
  service: 'shop',
  provider: { region: 'eu-central-1', iam: { role: { statements } } },
  functions: {
    fn: {
      name: 'shop-local-fn',
      environment: { OUTBOX_QUEUE_URL: { Ref: 'Outbox' } },
      events: [{ sqs: { arn } }],
      ...(role !== undefined && { role }),
    },
  },
  resources: { Resources: { Orders: queue('shop-local-orders'), Outbox: queue('shop-local-outbox') } },
});
const problemsOf = (given: ReturnType<typeof printed>) => missingPermissions(given, readWiring(given));

const delay = { Action: 'sqs:ChangeMessageVisibility', Resource: [arn] };
const store = { Action: ['sqs:SendMessage'], Resource: { 'Fn::GetAtt': 'Outbox.Arn' } };

test('a role with all permissions that the functions need has no problem', () => {
  expect(problemsOf(printed([delay, store]))).toEqual([]);
});

test('the problem of a queue whose records cannot be delayed names the line to add', () => {
  expect(problemsOf(printed([store]))).toEqual([
    'serverless.yml, function "fn": it delays the redelivery of failed records, but its role does not allow ' +
      'sqs:ChangeMessageVisibility on queue Orders. Add "- Fn::GetAtt: [Orders, Arn]" to the Resource list of the ' +
      'statement with that Action below provider.iam.role.statements.',
  ]);
});

test('an outbox that the role cannot write to is a problem', () => {
  const statements = [delay, { ...store, Resource: [arn] }];
  expect(problemsOf(printed(statements))).toEqual([
    expect.stringMatching(/it stores messages in OUTBOX_QUEUE_URL, .* sqs:SendMessage on queue Outbox\./),
  ]);
});

test('a Deny statement gives no permission', () => {
  expect(problemsOf(printed([{ ...delay, Effect: 'Deny' }, store]))).toHaveLength(1);
});

test.each([
  ['any action and queue', { Action: '*', Resource: '*' }],
  [
    'any action of SQS on a prefix of the name',
    { Action: 'SQS:*', Resource: 'arn:aws:sqs:*:*:shop-local-*' },
  ],
  ['a name that CloudFormation composes', { Action: 'sqs:*', Resource: { 'Fn::Sub': 'arn:aws:sqs:*:*:x' } }],
])('a statement for %s gives the permission', (_, statement) => {
  expect(problemsOf(printed([statement]))).toEqual([]);
});

test('a statement for another prefix of the name gives no permission', () => {
  expect(problemsOf(printed([{ Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:bank-*' }]))).toHaveLength(2);
});

test('a role that serverless.yml does not define is not checked', () => {
  expect(problemsOf(printed([], { role: 'arn:aws:iam::1:role/mine' }))).toEqual([]);
  const { provider, ...rest } = printed([]);
  const external = { ...rest, provider: { ...provider, iam: { role: 'arn:aws:iam::1:role/mine' } } };
  expect(missingPermissions(external, readWiring(external))).toEqual([]);
});
