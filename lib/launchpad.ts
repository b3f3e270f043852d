import { type Config, loadConfig } from './config.ts';
import { createLog, type Log } from './log.ts';
import { createRocketMqClient, type RocketMqClient } from './rocketmq/client.ts';

/** What every function stands on, one per container: its configuration, the client with its connections, the log. */
export interface Launchpad {
  readonly config: Config;
  readonly client: RocketMqClient;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the environment and makes what the function stands on. Called once, when the container starts.
 *
 * @param secretNames variables that the function's routes need besides the project's own
 * @throws ConfigurationError listing every problem by variable
 */
export function createLaunchpad(secretNames: readonly string[] = []): Launchpad {
  const config = loadConfig(process.env, secretNames);
  return { config, client: createRocketMqClient(config), log: createLog(), now: Date.now };
}
