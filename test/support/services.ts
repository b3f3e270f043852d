import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import type { Log } from '../../lib/core/log.ts';
import type { Meter } from '../../lib/delivery/metrics.ts';
import { countersOf } from '../../lib/delivery/outcome-counters.ts';
import type { Outcome } from '../../lib/rocketmq/client.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices } from '../../lib/services.ts';
import { type DmsEmulatorOptions, startDmsEmulator } from '../../local/dms/emulator.ts';

/** The topics that the sample routes send to. */
export const TOPICS = [
  'code-events',
  'payments',
  'audit',
  'orders',
  'order-steps',
  'heartbeats',
  'reports',
  'schedules',
  'alerts',
];

export const SECRETS = {
  GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody",
  STRIPE_WEBHOOK_SECRET: 'whsec_stripe',
  ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};

export const PROJECT_ID = '0123456789abcdef0123456789abcdef';
export const INSTANCE_ID = '11111111-2222-4333-8444-555555555555';

/** One line of the functions' log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly facts: unknown;
}

/** A log that records its lines. */
export function recordingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']): Log['info'] =>
    (text, ...facts) => {
      lines.push({ level, text: String(text), facts: facts[0] });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A meter that records the counts of the functions, by metric name. */
export function recordingMeter(): {
  readonly openMeter: () => Meter;
  readonly counts: Record<string, number>;
} {
  const counts: Record<string, number> = {};
  const add = (name: string, count: number) => {
    if (count > 0) counts[name] = (counts[name] ?? 0) + count;
  };
  const count = (outcome: Outcome) => {
    for (const [name, times] of countersOf(outcome)) add(name, times);
  };
  const countRefusal = (reason: string) => add(`WebhookRefused ${reason}`, 1);
  return { counts, openMeter: () => ({ add, count, countRefusal, publish() {} }) };
}

/** The services of a function: an emulator over real HTTP, a client for it, and a log and metrics that record. */
export async function startServices(
  emulatorOptions: Partial<DmsEmulatorOptions> = {},
  env: Readonly<Record<string, string>> = {},
  routes: Routes = {},
) {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey' },
    topics: TOPICS,
    ...emulatorOptions,
  });
  const log = recordingLog();
  const { openMeter, counts } = recordingMeter();
  const services = await createServices({
    env: {
      DMS_ENDPOINT: emulator.url,
      DMS_PROJECT_ID: PROJECT_ID,
      DMS_INSTANCE_ID: INSTANCE_ID,
      DMS_ACCESS_KEY: 'AccessKey',
      DMS_SECRET_KEY: 'SecretKey',
      ...SECRETS,
      ...env,
    },
    routes,
    variables: Object.keys(SECRETS).map((name) => ({ name, problem: () => undefined })),
    log,
    openMeter,
    visibleAfterMs: 0,
    fetchText: async (url) => {
      throw new Error(`nothing is fetched in this test, not even ${url.host}`);
    },
  });
  onTestFinished(async () => {
    await services.client.close();
    await emulator.close();
  });
  return { services, emulator, log, counts };
}

/** A trigger payload from `events/`; the file's name is the case. */
export function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
}

/** Lambda's context with `remainingMs` left. */
export function contextWith({
  remainingMs = 30_000,
  awsRequestId = 'c1d2e3f4-0000-4000-8000-000000000001',
} = {}): Context {
  const refuse = () => {
    throw new Error('the Node 24 runtime has no callbacks');
  };
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:test',
    logGroupName: '/aws/lambda/test',
    logStreamName: 'test',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => remainingMs,
    done: refuse,
    fail: refuse,
    succeed: refuse,
  };
}
