import { type Config, loadConfig, type SecretVariable } from './config.ts';
import { createLog, type Log, logNotice } from './log.ts';
import { createMeter, type Meter } from './metrics.ts';
import { createRocketMqClient, type RocketMqClient } from './rocketmq/client.ts';

/** What every function stands on, one per container: its configuration, the client with its connections, log and meter. */
export interface Launchpad {
  readonly config: Config;
  readonly client: RocketMqClient;
  readonly log: Log;
  readonly meter: Meter;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the environment and makes what the function stands on. Called once, when the container starts.
 *
 * @param secrets variables that the function's routes need besides the project's own
 * @throws ConfigurationError listing every problem by variable
 */
export function createLaunchpad(secrets: readonly SecretVariable[] = []): Launchpad {
  const config = loadConfig(process.env, secrets);
  const log = createLog();
  const client = createRocketMqClient({ ...config, onNotice: (notice) => logNotice(log, notice) });
  return { config, client, log, meter: createMeter(), now: Date.now };
}
