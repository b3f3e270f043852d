import { type Config, loadConfig, type RequiredVariable } from './config/config.ts';
import { partOf } from './config/part-of.ts';
import { createRefreshing, type Refreshing } from './config/refreshing.ts';
import { type Environment, withSecrets } from './config/secrets.ts';
import type { PropertyMode } from './config/settings.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { createLog, type Log } from './core/log.ts';
import { createGroupOrder, type GroupOrder } from './delivery/group-order.ts';
import { logNotice } from './delivery/log.ts';
import { createMeters, type Meter, type MetricDimensions } from './delivery/metrics.ts';
import { createStores, type Stores } from './outbox/store.ts';
import { createRocketMqClient, type RocketMqClient } from './rocketmq/client.ts';
import { assertRawProperties } from './routing/raw-properties.ts';
import type { Routes } from './routing/route.ts';
import { createTextFetcher } from './webhook/verify/fetch.ts';
import type { FetchText } from './webhook/verify/verification.ts';

/** Services of one container. Invocations that run at the same time may share them. */
export interface Services extends Stores {
  readonly client: RocketMqClient;
  readonly groupOrder: GroupOrder;
  readonly propertyMode: PropertyMode;
  /** URL of the outbox; `undefined` without an outbox. */
  readonly outboxUrl: string | undefined;
  readonly deadlineReserveMs: number;
  /** How many sends may be under way at once. */
  readonly maxInFlight: number;
  /** Secrets of webhook senders, which may be rotated. */
  readonly secrets: Refreshing<Readonly<Record<string, string>>>;
  /** Fetches a small text that a sender names, such as a certificate. */
  readonly fetchText: FetchText;
  readonly clock: Clock;
  readonly log: Log;
  /** Opens the metrics of one invocation. */
  readonly openMeter: () => Meter;
}

/** Options of `createServices`: the environment, and parts that tests replace. */
export interface ServicesOptions {
  readonly env: Environment;
  /** The function's routes, if it sends messages by routes. */
  readonly routes?: Routes;
  /** Variables that the function's routes name, besides the project's own. */
  readonly variables?: readonly RequiredVariable[];
  readonly clock?: Clock;
  readonly log?: Log;
  readonly openMeter?: () => Meter;
  readonly fetchText?: FetchText;
  /** How long after an attempt a stored message can be found by a query, in milliseconds. @default 2000 */
  readonly visibleAfterMs?: number | undefined;
}

/**
 * Reads the environment and creates the services. Called once, when the container starts.
 *
 * @throws ConfigurationError listing every problem by variable, or the routes that need what the service is not known to do
 */
export async function createServices({
  env,
  routes = {},
  variables = [],
  clock = systemClock,
  log: givenLog,
  openMeter,
  fetchText = createTextFetcher(),
  visibleAfterMs,
}: ServicesOptions): Promise<Services> {
  const read = async () => loadConfig(await withSecrets(env), variables);
  const config = await read();
  assertRawProperties(routes, config.rawProperties);
  const { stage } = config;
  const log = givenLog ?? createLog({ stage, function_name: env.AWS_LAMBDA_FUNCTION_NAME });
  const newest = createRefreshing({
    first: config,
    read: env.SECRETS_ID ? read : undefined,
    clock,
    onError: (error) =>
      log.error('The secret cannot be read again: its last known values stay in use', {
        reason: error instanceof Error ? error.message : typeof error,
      }),
  });
  warnOfLosses(config, log);
  const { service, attemptTimeoutMs, maxAttempts, maxInFlight } = config;
  return {
    client: createRocketMqClient({
      service,
      credentials: partOf(newest, (all) => all.credentials),
      attemptTimeoutMs,
      maxAttempts,
      maxInFlight,
      visibleAfterMs,
      clock,
      onNotice: (notice) => logNotice(log, notice),
    }),
    groupOrder: createGroupOrder(),
    ...createStores({ outboxUrl: config.outboxUrl, deadLetterUrl: config.deadLetterUrl, clock, log }),
    propertyMode: config.propertyMode,
    outboxUrl: config.outboxUrl,
    deadlineReserveMs: config.deadlineReserveMs,
    maxInFlight,
    secrets: partOf(newest, (all) => all.secrets),
    fetchText,
    clock,
    log,
    openMeter: openMeter ?? createMeters(dimensionsOf(config, env)),
  };
}

/** Dimensions of the metrics. The default of the function's name is what follows the stage in its deployed name. */
function dimensionsOf({ stage, functionName, metricsByTopic }: Config, env: Environment): MetricDimensions {
  const deployedName = env.AWS_LAMBDA_FUNCTION_NAME || 'unknown';
  const start = `-${stage}-`;
  const at = deployedName.indexOf(start);
  const lastPart = at < 0 ? deployedName : deployedName.slice(at + start.length);
  return { stage, functionName: functionName ?? lastPart, byTopic: metricsByTopic === 'true' };
}

/** Warns if a queue is missing. That is allowed, but an operator should not find out during an outage. */
function warnOfLosses({ outboxUrl, deadLetterUrl }: Config, log: Log): void {
  if (!outboxUrl) {
    log.warn(
      'OUTBOX_QUEUE_URL is not set: a message that cannot be sent now is not stored, and its trigger must deliver the event again',
    );
  }
  if (!deadLetterUrl) {
    log.warn('DEAD_LETTER_QUEUE_URL is not set: an event that can never be sent stays with its trigger');
  }
}
