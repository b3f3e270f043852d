import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionDefinitions } from '../../../local/lambda/definitions.ts';
import type { Wiring } from '../../../local/wiring/serverless.ts';

const wiring: Wiring = {
  service: 'shop',
  region: 'eu-central-1',
  functions: [
    {
      name: 'queue',
      deployedName: 'shop-queue',
      timeoutSeconds: 30,
      memoryMb: 512,
      environment: ['OUTBOX_QUEUE_URL'],
      queueVariables: { OUTBOX_QUEUE_URL: 'shop-outbox' },
      maximumRetryAttempts: 2,
      hasFailureDestination: false,
    },
  ],
  triggers: [],
  queues: [],
};
const outbox = { name: 'shop-outbox', url: 'http://127.0.0.1:4566/000000000000/shop-outbox', arn: 'arn' };

test('a function gets the URL of the queue that its variable refers to', () => {
  expect(functionDefinitions('/shop', wiring, [outbox])).toMatchObject([
    {
      name: 'queue',
      bundle: join('/shop', 'dist', 'queue', 'index.mjs'),
      env: { OUTBOX_QUEUE_URL: outbox.url },
    },
  ]);
});

test('the variable of a missing queue stays unset', () => {
  const [definition] = functionDefinitions('/shop', wiring, []);
  expect(definition?.env).toEqual({ OUTBOX_QUEUE_URL: undefined });
});
