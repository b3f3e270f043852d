import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type ProjectQueues,
  type QueueRole,
  queuesOfLocalCloud,
  queuesOfStack,
  queuesOfVariables,
  urlOf,
} from '../../../local/sqs/project-queues.ts';
import { startQueues } from '../../../local/sqs/queues.ts';
import { stackOf } from '../../../local/sqs/stack-outputs.ts';
import type { Wiring } from '../../../local/wiring/serverless.ts';
import { type StackAnswer, startCloudFormation } from '../../support/cloud-formation.ts';

const region = 'eu-west-3';
const closed = <T extends ProjectQueues>(queues: T): T => {
  onTestFinished(() => queues.client.destroy());
  return queues;
};

describe('The queues of a deployed stack', () => {
  const stack = { name: 'shop-prod', region, stage: 'prod' };
  const url = (name: string) => `https://sqs.${region}.amazonaws.com/123456789012/shop-prod-${name}`;
  const outputs = {
    WebhookUrl: 'https://abc.execute-api.eu-west-3.amazonaws.com/hooks',
    OutboxQueueUrl: url('outbox'),
    DeadLettersQueueUrl: url('dead-letters'),
    FailuresQueueUrl: url('failures'),
    FifoFailuresQueueUrl: url('failures.fifo'),
  };

  async function find(answer?: StackAnswer) {
    const started = await startCloudFormation(answer === undefined ? {} : { 'shop-prod': answer });
    for (const [name, value] of Object.entries(started.env)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    return closed(await queuesOfStack(stack));
  }

  test('are read from its outputs, with a client for its region', async () => {
    const queues = await find(outputs);
    expect(queues.urls).toEqual({
      outbox: url('outbox'),
      'dead-letters': url('dead-letters'),
      failures: url('failures'),
      'failures.fifo': url('failures.fifo'),
    });
    expect(queues.place).toBe('the stack shop-prod in eu-west-3');
    expect(await queues.client.config.region()).toBe(region);
  });

  test('a stack of an older version lacks outputs: the error names the output and what to do', async () => {
    const queues = await find({ OutboxQueueUrl: url('outbox') });
    expect(() => urlOf(queues, 'failures.fifo')).toThrow(
      'The stack shop-prod has no output FifoFailuresQueueUrl. Deploy it again with this version of the project.',
    );
  });

  test.each<[string, StackAnswer | undefined, string]>([
    [
      'does not exist',
      undefined,
      'There is no stack shop-prod in eu-west-3. Check --stage and AWS_REGION, or deploy it with "npm run deploy -- --stage prod".',
    ],
    [
      'may not be read',
      { code: 'AccessDenied', message: 'User is not authorized' },
      'The stack shop-prod in eu-west-3 cannot be read: access denied. Use AWS credentials with the permission cloudformation:DescribeStacks.',
    ],
    [
      'is asked with credentials that have expired',
      { code: 'ExpiredToken', message: 'The security token is expired' },
      'The stack shop-prod in eu-west-3 cannot be read: AWS does not accept the credentials of this shell (ExpiredToken). Log in to AWS, for example with "aws sso login", and try again.',
    ],
    [
      'cannot be read for another reason',
      { code: 'InternalFailure', message: 'try later' },
      'The stack shop-prod in eu-west-3 cannot be read: try later. Check AWS_REGION, and that this machine reaches AWS.',
    ],
  ])('if the stack %s, the error says what to do', async (_, answer, message) => {
    await expect(find(answer)).rejects.toThrow(message);
  });

  test('the stack is named as osls names it', () => {
    const provider = { region };
    expect(stackOf({ service: 'shop', provider }, 'prod')).toEqual(stack);
    expect(stackOf({ service: 'shop', provider: { ...provider, stackName: 'own' } }, 'prod').name).toBe(
      'own',
    );
  });
});

describe('The queues of the running local cloud', () => {
  const fn = {
    name: 'queue',
    deployedName: 'shop-queue',
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: [],
    queueVariables: { OUTBOX_QUEUE_URL: 'shop-outbox', DEAD_LETTER_QUEUE_URL: 'shop-dead' },
    maximumRetryAttempts: 2,
    hasFailureDestination: false,
  };
  const definition = (logicalId: string, name: string) => ({ logicalId, name, attributes: {} });
  const redrive = { deadLetterQueue: 'shop-failures', maxReceiveCount: 3 };
  const queues = [
    definition('Outbox', 'shop-outbox'),
    definition('Dead', 'shop-dead'),
    definition('Failures', 'shop-failures'),
    { ...definition('Orders', 'shop-orders'), redrive },
  ];
  const wiring: Wiring = { service: 'shop', region, functions: [fn], triggers: [], queues };

  test('are found by their names, and the queues that a failure can come from', async () => {
    const sqs = await startQueues(0, { region, queues });
    onTestFinished(sqs.close);
    const found = closed(await queuesOfLocalCloud(sqs.url, wiring));
    const url = (name: string) => `${sqs.url}/000000000000/${name}`;
    expect(found.urls).toEqual({
      outbox: url('shop-outbox'),
      'dead-letters': url('shop-dead'),
      failures: url('shop-failures'),
    });
    expect(found.sourcesOf('failures')).toEqual(['shop-orders']);
    expect(() => urlOf(found, 'failures.fifo')).toThrow(
      'has no queue that the local cloud knows as failures.fifo',
    );
  });

  test('if it does not run, the error says what to do', async () => {
    const found = closed(await queuesOfLocalCloud('http://127.0.0.1:9', wiring));
    expect(() => urlOf(found, 'dead-letters')).toThrow(/No local cloud is running.*npm start.*--stage STAGE/);
  });
});

describe('The queues of the variables', () => {
  const url = (name: string) => `https://sqs.${region}.amazonaws.com/123456789012/${name}`;
  const env = { DEAD_LETTER_QUEUE_URL: url('dead'), OUTBOX_QUEUE_URL: url('outbox') };

  test('have the region of their URLs', async () => {
    const found = closed(queuesOfVariables(env));
    expect(found.urls).toEqual({ 'dead-letters': url('dead'), outbox: url('outbox') });
    expect(await found.client.config.region()).toBe(region);
  });

  test.each<[QueueRole, string]>([
    ['outbox', 'OUTBOX_QUEUE_URL is missing. Add --stage STAGE'],
    ['failures', '.env has no URL of the queue failures. Add --stage STAGE'],
  ])('without that of %s, the error says what to do', (role, message) => {
    const found = closed(queuesOfVariables({ DEAD_LETTER_QUEUE_URL: url('dead') }));
    expect(() => urlOf(found, role)).toThrow(message);
  });
});
