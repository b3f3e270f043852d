/** `npm run broker [-- --fresh] [--group <name>]`: a real RocketMQ on this machine, for `DMS_BROKER=127.0.0.1:10911 npm start`. */
import { join } from 'node:path';
import { BrokerRefusal, createBroker } from '../local/broker/broker.ts';
import { startRocketmq } from '../local/broker/start-broker.ts';
import { LocalCloudError } from '../local/problem.ts';
import { type BrokerArguments, readArguments } from './broker-arguments.ts';
import { createOutput } from './start/output.ts';
import { explain, runUntilStopped } from './until-stopped.ts';

const output = createOutput();

try {
  const args = readArguments(process.argv.slice(2));
  if (typeof args === 'string') output.line(args);
  else await runUntilStopped((onStop) => run(onStop, args), output.problem);
} catch (error) {
  output.problem(explain(error));
  process.exitCode = 2;
}

async function run(
  onStop: (stage: 'servers', close: () => unknown) => void,
  { isFresh, groups }: BrokerArguments,
): Promise<void> {
  const begin = performance.now();
  const home = join(import.meta.dirname, '..', '.local', 'broker');
  const rocketmq = await startRocketmq({ home, isFresh, step: output.step });
  onStop('servers', rocketmq.close);
  const { namesrvPort, brokerPort, grpcPort, proxyPort } = rocketmq.ports;
  await createGroups(brokerPort, groups);
  for (const line of [
    `RocketMQ 5.5.0 runs, after ${((performance.now() - begin) / 1000).toFixed(1)} s:`,
    '',
    `  name server  127.0.0.1:${namesrvPort}   for clients of the remoting protocol`,
    `  broker       127.0.0.1:${brokerPort}`,
    `  gRPC         127.0.0.1:${grpcPort}   for clients of RocketMQ 5, with TLS (a key of this machine's own) or without`,
    '',
    `RocketMQ opens the ports ${grpcPort}, ${proxyPort} and ${brokerPort + 1} to your network, and has no setting against it.`,
    'Start it only where you trust the network, or behind a firewall.',
    '',
    `Ready. In another terminal: DMS_BROKER=127.0.0.1:${brokerPort} npm start. Ctrl-C ends the broker.`,
  ])
    output.line(line);
}

async function createGroups(port: number, groups: readonly string[]): Promise<void> {
  const broker = createBroker({ host: '127.0.0.1', port });
  try {
    for (const group of groups) await broker.createGroup(group);
  } catch (cause) {
    if (!(cause instanceof BrokerRefusal)) throw cause;
    throw new LocalCloudError(
      `The broker does not create the groups ${groups.join(', ')}: ${cause.message}`,
      { cause },
    );
  } finally {
    broker.close();
  }
}
