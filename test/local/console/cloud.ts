import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { createActions } from '../../../local/console/actions.ts';
import { consoleApp } from '../../../local/console/api.ts';
import { createHistory, type HistoryOptions } from '../../../local/console/history.ts';
import { observeRefused, observeWebhook } from '../../../local/console/observe-webhook.ts';
import { createRedaction } from '../../../local/console/redaction.ts';
import { startDmsEmulator } from '../../../local/dms/emulator.ts';
import { startEventBus } from '../../../local/event-bus/event-bus.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';
import { createAsyncInvoke } from '../../../local/lambda/async-invoke.ts';
import { createFunctions } from '../../../local/lambda/functions.ts';
import { startQueuePoller } from '../../../local/sqs/queue-poller.ts';
import { startQueues } from '../../../local/sqs/queues.ts';
import { fixtureRoot } from '../../fixtures/build.ts';

const region = 'eu-central-1';

const AnyJson = z.looseObject({});

const rule = {
  kind: 'eventBridge',
  functionName: 'event-bus',
  eventBus: 'default',
  enabled: true,
  pattern: { source: ['shop.orders'] },
} as const;
const heartbeat = {
  kind: 'schedule',
  functionName: 'schedule',
  name: 'shop-local-heartbeat',
  method: 'scheduler',
  expression: 'rate(5 minutes)',
  timezone: 'UTC',
  enabled: true,
} as const;

/** A folder with a copy of the samples, for a test to write to. */
async function temporaryRoot(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'console-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await cp(path.join(import.meta.dirname, '../../../events'), path.join(root, 'events'), { recursive: true });
  return root;
}

/** Secrets of the test cloud. None of them may be in any answer. */
export const secrets = {
  DMS_SECRET_KEY: 'planted-secret-key-0001',
  GITHUB_WEBHOOK_SECRET: 'planted-github-secret-0002',
  STRIPE_WEBHOOK_SECRET: 'whsec_planted-stripe-secret-0003',
  ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'planted-orders').toString('base64')}`,
};

/** Options of `startCloud`. */
export interface CloudOptions {
  /** The functions to start; default the webhook function alone. */
  readonly functions?: readonly string[];
  /** The fault script of the emulator. */
  readonly faults?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly history?: Partial<HistoryOptions>;
}

/**
 * Starts the built functions with the emulator, SQS, the HTTP front and a history that observes them, all on free ports. They are
 * stopped at the end of the test.
 */
export async function startCloud(given: CloudOptions = {}) {
  const { functions: names = ['webhook'], faults = '', env: own = {}, history: options = {} } = given;
  const log: string[] = [];
  const accessKeys = { 'local-access-key': secrets.DMS_SECRET_KEY };
  const ids = {
    projectId: '0123456789abcdef0123456789abcdef',
    instanceId: '11111111-2222-3333-4444-555555555555',
  };
  const history = createHistory({
    redact: createRedaction(secrets),
    outboxQueue: 'shop-outbox',
    onError: (error) => log.push(String(error)),
    ...options,
  });
  const { observe } = history;
  const topics = [
    'code-events',
    'payments',
    'audit',
    'orders',
    'order-steps',
    'heartbeats',
    'reports',
    'schedules',
  ];
  const emulator = await startDmsEmulator({
    ...ids,
    accessKeys,
    topics,
    faults,
    onStored: ({ msgId, topic, keys, queueId, queueOffset, storedAt: at }) =>
      observe({ kind: 'stored', at, msgId, topic, keys, queueId, queueOffset }),
  });
  onTestFinished(emulator.close);
  const queueNames = ['shop-orders', 'shop-outbox', 'shop-dead-letters', 'shop-failures'];
  const queues = queueNames.map((name) => ({ logicalId: name, name, attributes: {} }));
  const sqs = await startQueues(0, { region, queues });
  onTestFinished(sqs.close);
  const urlOf = (name: string) => sqs.queues.find((queue) => queue.name === name)?.url ?? '';

  const env = {
    ...secrets,
    DMS_ENDPOINT: emulator.url,
    DMS_PROJECT_ID: ids.projectId,
    DMS_INSTANCE_ID: ids.instanceId,
    DMS_ACCESS_KEY: 'local-access-key',
    OUTBOX_QUEUE_URL: urlOf('shop-outbox'),
    DEAD_LETTER_QUEUE_URL: urlOf('shop-dead-letters'),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: sqs.url,
    POWERTOOLS_LOG_LEVEL: 'WARN',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...own,
  };
  const definitions = names.map((name) => ({
    name,
    deployedName: `shop-local-${name}`,
    timeoutSeconds: 10,
    memoryMb: 512,
    bundle: path.join(fixtureRoot, 'dist', name, 'index.mjs'),
  }));
  const functions = await createFunctions(definitions, {
    env,
    observe,
    maxHosts: 1,
    log: (line) => log.push(line),
  });
  onTestFinished(() => functions.close());
  const invoke = observeWebhook((payload) => functions.invoke('webhook', payload), observe);
  const wired = names.map((name) => ({
    name,
    deployedName: `shop-local-${name}`,
    timeoutSeconds: 10,
    memoryMb: 512,
    environment: [],
    queueVariables: {},
    maximumRetryAttempts: 0,
    hasFailureDestination: false,
  }));
  const invokeAsync = createAsyncInvoke({
    functions: wired,
    region,
    invoke: functions.invoke,
    send: sqs.send,
    log: (line) => log.push(line),
  });

  const triggers = [{ kind: 'httpApi', functionName: 'webhook' }, rule, heartbeat] as const;
  const bus = await startEventBus({ port: 0, rules: [rule], region, invoke: invokeAsync });
  onTestFinished(() => bus.close());
  const root = await temporaryRoot();
  const roles = { outbox: 'shop-outbox', 'dead-letters': 'shop-dead-letters', failures: 'shop-failures' };
  const actions = createActions(
    {
      root,
      history,
      observe,
      functions,
      wiring: () => ({ region, triggers }),
      sqs,
      projectQueues: {
        place: 'the local cloud',
        isLocal: true,
        client: sqs.client,
        urls: Object.fromEntries(Object.entries(roles).map(([role, name]) => [role, urlOf(name)])),
        whyUnknown: (role) => `There is no queue ${role}.`,
        sourcesOf: () => ['shop-orders'],
      },
      schedules: () => ({ list: () => [{ schedule: heartbeat, next: 1 }] }),
      invokeAsync,
      faults: { set: emulator.setFaults, counts: emulator.faultCounts },
      target: 'emulator',
      urls: () => ({ webhooks: front.url, events: bus.url }),
      topics: () => topics,
    },
    { waitSeconds: 0 },
  );
  const front = await startHttpFront({
    port: 0,
    invoke,
    about: () => '',
    onRefused: observeRefused(observe),
    consoleApp: consoleApp(history, actions),
    log: (line) => log.push(line),
  });
  onTestFinished(() => front.close());

  /** Asks the API. */
  async function api(method: string, path: string, body?: unknown) {
    const init = {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    };
    const answer = await fetch(`${front.url}/api${path}`, method === 'GET' ? {} : init);
    return { status: answer.status, body: AnyJson.parse(await answer.json()) };
  }

  /** Delivers the records of a queue to the queue function. */
  function poll(name: string): void {
    const queue = sqs.queues.find((candidate) => candidate.name === name);
    const poller = startQueuePoller({
      client: sqs.client,
      queueUrl: queue?.url ?? '',
      queueArn: queue?.arn ?? '',
      region,
      batchSize: 10,
      reportsFailures: true,
      invoke: (event) => functions.invoke('queue', event),
      log: (line) => log.push(line),
    });
    onTestFinished(poller.stop);
  }

  return { history, emulator, sqs, functions, front, invokeAsync, poll, log, root, api, bus };
}

/** A sample of `events/`. */
export const sample = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(import.meta.dirname, '../../../events', file), 'utf8'));
