import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createBroker } from '../../local/broker/broker.ts';
import { root } from '../project/project.ts';
import { startLocalCloud } from '../support/local-cloud.ts';
import { rocketmq } from './provided.ts';

const run = promisify(execFile);
const consumers = path.join(root, 'examples/consumers');
const TOPIC = 'code-events';
const body = '{"ref":"refs/heads/main","n":12345678901234567890,"f":1.10,"s":"ünï😀 \\u2028"}';

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** How each consumer of the examples is started, after what its language must do first. */
const programs: Readonly<Record<string, () => Promise<Program>>> = {
  async Java() {
    const file = path.join(consumers, 'java/Consumer.java');
    const jars = rocketmq().classPath.split(path.delimiter).at(-1) ?? '';
    return { command: 'java', args: ['-cp', jars, file] };
  },
  async Go() {
    const folder = await copyOf('go');
    await run('go', ['build', '-o', 'consumer', '.'], { cwd: folder });
    return { command: path.join(folder, 'consumer'), args: [] };
  },
  async Node() {
    const folder = await copyOf('node');
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    return { command: process.execPath, args: ['consumer.js'], cwd: folder };
  },
};

test.each(Object.keys(programs))(
  'the consumer in %s prints each event once, and only those with its tag',
  async (name) => {
    const { namesrvPort, brokerPort, grpcPort } = rocketmq();
    const broker = createBroker({ host: '127.0.0.1', port: brokerPort });
    onTestFinished(broker.close);
    // As `npm run broker -- --group` and `npm start` do.
    await broker.createTopic({ name: TOPIC, messageType: 'NORMAL', queueCount: 3 });
    for (const group of ['example-go', 'example-node']) await broker.createGroup(group);
    const cloud = await startLocalCloud(root, { DMS_BROKER: `127.0.0.1:${brokerPort}` });
    onTestFinished(cloud.stop);

    const program = await programs[name]?.();
    if (program === undefined) throw new Error(name);
    const child = spawn(program.command, [...program.args, TOPIC, 'push || release'], {
      cwd: program.cwd,
      env: {
        ...process.env,
        NAMESRV_ADDR: `127.0.0.1:${namesrvPort}`,
        ROCKETMQ_ENDPOINT: `127.0.0.1:${grpcPort}`,
      },
    });
    const output = outputOf(child);
    // A client of gRPC may lose what it is given while it starts; then it gets it again minutes later.
    if (name !== 'Java') await output.until(`Ready for ${TOPIC}`);
    const url = cloud.address('webhooks').replace('{sender}', 'github');
    await post(url, 'issues', `${name}-other`);
    await post(url, 'push', `${name}-1`);
    await post(url, 'push', `${name}-1`);
    await post(url, 'release', `${name}-2`);
    await output.until(`id=${name}-1 `);
    await output.until(`id=${name}-2 `);
    await sleep(1000); // a copy would come now
    const lines = output
      .text()
      .split('\n')
      .filter((line) => line.includes(`id=${name}-`));
    expect(lines.sort()).toEqual([
      `id=${name}-1 type=push source=/hooks/github tag=push body=${body}`,
      `id=${name}-2 type=release source=/hooks/github tag=release body=${body}`,
    ]);
  },
);

/** The folder of an example in a temporary folder, so that nothing is built into the project. */
async function copyOf(language: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'launchpad-consumer-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(path.join(consumers, language), folder, {
    recursive: true,
    filter: (file) => !file.endsWith('node_modules'),
  });
  return folder;
}

/** Posts a webhook as GitHub does. */
async function post(url: string, event: string, delivery: string): Promise<void> {
  const signature = createHmac('sha256', 'local-github-secret').update(body).digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  expect(response.status).toBe(200);
}

/** What a program prints. It is ended at the end of the test. */
function outputOf(child: ChildProcess) {
  let text = '';
  let news = Promise.withResolvers<void>();
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      news.resolve();
      news = Promise.withResolvers();
    });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    text: () => text,
    /** Waits until it has printed this. */
    async until(expected: string): Promise<void> {
      while (!text.includes(expected)) {
        const end = ended.then(() => Promise.reject(new Error(`The consumer has ended:\n${text}`)));
        await Promise.race([news.promise, end]);
      }
    },
  };
}
