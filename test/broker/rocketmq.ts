import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BrokerPorts, downloadJars, hasJars } from '../../local/broker/home.ts';
import { checkNeeds } from '../../local/broker/needs.ts';
import { type RunningBroker, startRocketmq } from '../../local/broker/start-broker.ts';
import { root } from '../project/project.ts';

const run = promisify(execFile);

/** The folder of `npm run broker`, whose jars the tests share. */
const sharedHome = path.join(root, '.local/broker');

/** A RocketMQ of the tests' own: free ports, nothing stored. */
export interface TestRocketmq extends RunningBroker {
  /** Class path of the programs in Java. */
  readonly classPath: string;
}

/** Starts one, and compiles the programs in Java. The jars are downloaded if `npm run broker` has not done it yet. */
export async function startTestRocketmq(): Promise<TestRocketmq> {
  if (!hasJars(sharedHome)) {
    await checkNeeds(true);
    await downloadJars(sharedHome);
  }
  const home = await mkdtemp(path.join(tmpdir(), 'launchpad-broker-'));
  await symlink(path.join(sharedHome, 'lib'), path.join(home, 'lib'));
  const rocketmq = await startRocketmq({ home, ports: await freePorts() });
  const classes = path.join(home, 'classes');
  const jars = path.join(home, 'lib/*');
  const sources = ['examples/consumers/java/Consumer.java', 'test/broker/Reader.java'];
  await run(
    'javac',
    ['-encoding', 'UTF-8', '-proc:none', '-nowarn', '-cp', jars, '-d', classes, ...sources],
    {
      cwd: root,
    },
  );
  return {
    ...rocketmq,
    classPath: `${classes}${path.delimiter}${jars}`,
    async close() {
      await rocketmq.close();
      await rm(home, { recursive: true });
    },
  };
}

/** Seven free ports in a row. RocketMQ takes also the ports at -2 and +1 of the broker's. */
async function freePorts(): Promise<BrokerPorts> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const block = Array.from({ length: 7 }, (_, index) => first + index);
    const free = await Promise.all(block.map(isFree));
    if (free.every(Boolean))
      return { namesrvPort: first, brokerPort: first + 3, grpcPort: first + 5, proxyPort: first + 6 };
  }
  throw new Error('There are no seven free ports in a row.');
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
