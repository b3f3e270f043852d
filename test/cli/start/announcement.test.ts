import { expect, test } from 'vitest';
import { sampleOf } from '../../../cli/samples.ts';
import { announcement, readyLine } from '../../../cli/start/announcement.ts';
import { root } from '../../project/project.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const facts = {
  wiring: {
    service: 'shop',
    stage: 'local',
    region: 'eu-central-1',
    functions: [],
    triggers: [],
    queues: [],
  },
  frontUrl: 'http://127.0.0.1:3000',
  dmsUrl: 'http://127.0.0.1:3001',
  sqsUrl: 'http://127.0.0.1:4566',
  eventsUrl: 'http://127.0.0.1:3002',
  queues: [],
  schedules: [],
  topics: ['orders'],
};

test('with the emulator, it shows the URL for faults', () => {
  const lines = announcement({ ...facts, target: 'emulator' }, 80, now);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}faults +http:\/\/127\.0\.0\.1:3000\/faults$/));
});

test('with the real service, it shows no URL for messages or faults', () => {
  const text = announcement({ ...facts, target: 'service' }, 80, now).join('\n');
  expect(text).not.toMatch(/faults|messages/);
});

test('it labels the outbox and the dead-letter queue, and shows which function reads a queue', () => {
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
  const source = {
    kind: 'sqs',
    functionName: 'queue',
    queueName: 'shop-outbox',
    fifo: false,
    batchSize: 10,
    windowSeconds: 0,
    enabled: true,
    reportsFailures: true,
  } as const;
  const wiring = { ...facts.wiring, functions: [fn], triggers: [source] };
  const queues = ['shop-outbox', 'shop-dead', 'shop-orders'].map((name) => ({
    name,
    url: `http://sqs/${name}`,
    arn: name,
  }));
  const text = announcement({ ...facts, wiring, queues, target: 'service' }, 80, now).join('\n');
  expect(text).toMatch(/^ {2}outbox +shop-outbox -> queue$/m);
  expect(text).toMatch(/^ {2}dead letters +shop-dead$/m);
  expect(text).toMatch(/^ {2}queue +shop-orders$/m);
});

test('the last line mentions the lines of the emulator only if there is an emulator', () => {
  expect(readyLine({ ...facts, target: 'emulator' }, false)).toMatch(
    /^Ready\. Each stored message is printed as one line/,
  );
  expect(readyLine({ ...facts, target: 'service' }, false)).toMatch(
    /^Ready\. The functions' own log lines show what was sent/,
  );
});

test('it suggests a sample that a route takes, and only a dry run if messages go to the real service', () => {
  const suggested = (target: 'emulator' | 'service', sample?: string) =>
    announcement({ ...facts, target, sample }, 80, now).filter((line) => line.includes('npm run invoke'));
  expect(suggested('emulator', 'shopify-order')).toEqual(['  npm run invoke -- webhook shopify-order']);
  expect(suggested('service', 'shopify-order')).toEqual([
    '  npm run invoke -- webhook shopify-order --dry-run',
  ]);
  expect(suggested('emulator')).toEqual([]);
  expect(sampleOf(root, ['shopify', 'stripe'])).toBe('shopify-order');
});

test('another terminal needs variables to find ports that moved', () => {
  const lines = announcement(
    { ...facts, target: 'emulator', sample: 'github-push', portVariables: ['PORT=3010', 'DMS_PORT=3011'] },
    80,
    now,
  );
  expect(lines).toContain('  PORT=3010 DMS_PORT=3011 npm run invoke -- webhook github-push');
});
