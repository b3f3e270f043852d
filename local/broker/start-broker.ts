import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BrokerPorts, downloadJars, hasJars, writeConfiguration } from './home.ts';
import { checkNeeds } from './needs.ts';
import { startNamesrv, startProxyAndBroker } from './programs.ts';

/** The ports that RocketMQ's own documentation uses. */
export const usualPorts: BrokerPorts = {
  namesrvPort: 9876,
  brokerPort: 10911,
  grpcPort: 8081,
  proxyPort: 8080,
};

/** A RocketMQ that runs. */
export interface RunningBroker {
  readonly ports: BrokerPorts;
  /** Ends the broker at once, as a crash does. */
  killBroker(): Promise<void>;
  /** Starts the broker again with what it had stored. */
  startBroker(): Promise<void>;
  close(): Promise<void>;
}

/** Options of `startRocketmq`. */
export interface BrokerOptions {
  /** The folder of the jars and of what is stored. */
  readonly home: string;
  readonly ports?: BrokerPorts;
  /** Whether what an earlier run has stored is deleted. */
  readonly isFresh?: boolean;
  readonly step?: (text: string) => void;
}

/**
 * Starts a real RocketMQ: a name server and a broker with its proxy. Downloads it at the first start.
 *
 * @throws LocalCloudError if something is missing on the machine, or if a program does not start
 */
export async function startRocketmq(options: BrokerOptions): Promise<RunningBroker> {
  const { home, ports = usualPorts, isFresh = false, step = () => {} } = options;
  await checkNeeds(!hasJars(home));
  await mkdir(home, { recursive: true });
  if (isFresh) await rm(path.join(home, 'store'), { recursive: true, force: true });
  if (!hasJars(home)) {
    step('Downloading RocketMQ from Maven Central, about 100 MB');
    await downloadJars(home);
  }
  await writeConfiguration(home, ports);
  step('Starting the name server');
  const namesrv = await startNamesrv(home);
  step('Starting the broker and the proxy');
  let broker = await startProxyAndBroker(home, ports).catch(async (error: unknown) => {
    await namesrv.kill();
    throw error;
  });
  return {
    ports,
    killBroker: () => broker.kill(),
    async startBroker() {
      broker = await startProxyAndBroker(home, ports);
    },
    async close() {
      await Promise.all([broker.kill(), namesrv.kill()]);
    },
  };
}
