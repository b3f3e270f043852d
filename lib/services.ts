import { type Config, loadConfig, type RequiredVariable } from './config/config.ts';
import { createSecrets, type Secrets, withSecrets } from './config/secrets.ts';
import { createLog, type Log, logNotice } from './delivery/log.ts';
import { createMeter, type Meter } from './delivery/metrics.ts';
import { createKeeper, type Keeper } from './outbox/store.ts';
import { createRocketMqClient, type RocketMqClient } from './rocketmq/client.ts';
import { createTextFetcher } from './webhook/verify/fetch.ts';

/** What every function stands on, one per container: its configuration, the client with its connections, log and meter. */
export interface Services {
  readonly config: Config;
  /** The secrets of webhook senders, which may be rotated. */
  readonly secrets: Secrets;
  readonly client: RocketMqClient;
  /** Keeps what cannot be sent. */
  readonly keeper: Keeper;
  readonly log: Log;
  readonly meter: Meter;
  /** Fetches a small text that a sender names, such as a certificate. */
  readonly fetchText: (url: URL) => Promise<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the environment and makes what the function stands on. Called once, when the container starts.
 *
 * @param variables what the function's routes need besides the project's own
 * @throws ConfigurationError listing every problem by variable
 */
export async function createServices(variables: readonly RequiredVariable[] = []): Promise<Services> {
  const now = Date.now;
  const read = async () => loadConfig(await withSecrets(process.env), variables);
  const config = await read();
  const reread = process.env.SECRETS_ID ? async () => (await read()).secrets : undefined;
  const log = createLog();
  warnOfLosses(config, log);
  return {
    config,
    secrets: createSecrets(config.secrets, reread, now),
    client: createRocketMqClient({ ...config, onNotice: (notice) => logNotice(log, notice) }),
    keeper: createKeeper({ ...config, log }),
    log,
    meter: createMeter(),
    fetchText: createTextFetcher(),
    now,
  };
}

/** Running without a place to keep things is allowed, but nobody should find out on a bad day. */
function warnOfLosses({ outboxUrl, deadLetterUrl }: Config, log: Log): void {
  if (!outboxUrl)
    log.warn(
      'OUTBOX_QUEUE_URL is not set: what cannot be sent now is not kept, but handed back to be sent again',
    );
  if (!deadLetterUrl)
    log.warn('DEAD_LETTER_QUEUE_URL is not set: what can never be sent is handed back, and comes again');
}
