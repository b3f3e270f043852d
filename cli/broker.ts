/** `npm run broker [-- --fresh] [--group <name>]`: a real RocketMQ on this machine, for `DMS_BROKER=127.0.0.1:10911 npm start`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBroker } from '../local/broker/broker.ts';
import { startRocketmq } from '../local/broker/start-broker.ts';
import { createOutput } from './start/output.ts';
import { explain, runUntilStopped } from './until-stopped.ts';

const HELP = `Usage: npm run broker [-- --fresh] [--group <name> …]
Starts Apache RocketMQ 5.5.0 on this machine: a name server, a broker, and a proxy for gRPC clients.
Needs Java 17 or newer; the first start also needs Maven and openssl, and downloads about 100 MB.

  --fresh         delete the topics and messages of earlier runs
  --group <name>  create a consumer group; clients that speak gRPC need theirs before they start

Topics, groups and messages are kept in .local/broker. Ctrl-C ends everything at once; what was stored stays.`;

const output = createOutput();

try {
  const { help, fresh, group } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      group: { type: 'string', multiple: true, default: [] },
    },
  }).values;
  if (help) output.line(HELP);
  else await runUntilStopped((onStop) => run(onStop, fresh, group), output.problem);
} catch (error) {
  output.problem(`${explain(error).split('\n')[0]}\n\n${HELP}`);
  process.exitCode = 2;
}

async function run(
  onStop: (stage: 'servers', close: () => unknown) => void,
  isFresh: boolean,
  groups: readonly string[],
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
  } finally {
    broker.close();
  }
}
