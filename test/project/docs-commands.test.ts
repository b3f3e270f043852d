import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fixtureRoot } from '../fixtures/build.ts';
import { needsFunctions } from '../fixtures/functions.ts';
import { root } from './project.ts';
import { samplesIn } from './samples.ts';

const copy = mkdtempSync(path.join(tmpdir(), 'launchpad-docs-'));
const copied = ['aws', 'build', 'cli', 'events', 'functions', 'lib', 'local', 'stages', 'package.json'];
const { PATH = '', HOME = '' } = process.env;
const ports = { PORT: '0', DMS_PORT: '0', SQS_PORT: '0', EVENTS_PORT: '0' };
const env = { PATH: `${path.join(root, 'node_modules/.bin')}:${PATH}`, HOME, ...ports };
const commands = samplesIn(['README.md', 'docs/deploying.md'], 'sh').map(({ text }) => text);

/** The local cloud, as `npm start` runs it, in a copy of the project with the routes of the tests: those that README.md shows. */
const cloud = { url: '', stop: async () => {} };

const functions = ['webhook', 'queue', 'schedule', 'event-bus'];
let started: Promise<void> | undefined;

beforeEach(async () => {
  needsFunctions(...functions);
  started ??= prepare().then(start);
  await started;
}, 120_000);

async function prepare(): Promise<void> {
  for (const entry of [...copied, 'esbuild.config.mjs'])
    cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  cpSync(path.join(fixtureRoot, 'serverless.yml'), path.join(copy, 'serverless.yml'));
  for (const name of functions) {
    const routes = readFileSync(path.join(fixtureRoot, `routes/${name}.ts`), 'utf8');
    const file = path.join(copy, 'functions', name, 'routes.ts');
    writeFileSync(file, routes.replaceAll('../../../lib/', '../../lib/'));
  }
  // Values that a user may have added to it must not count.
  const local = readFileSync(path.join(root, 'local/local.env'), 'utf8');
  writeFileSync(path.join(copy, 'local/local.env'), `${local}\nGITHUB_WEBHOOK_SECRET=local-github-secret\n`);
}

afterAll(async () => {
  await cloud.stop();
  rmSync(copy, { recursive: true });
});

async function start(): Promise<void> {
  const args = ['-r', './cli/node.cjs', 'cli/start.ts'];
  const child = spawn(process.execPath, args, { cwd: copy, env });
  cloud.stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => /^Ready/m.test(output) && resolve());
    child.once('exit', () => reject(new Error(`npm start has ended:\n${output}`)));
  });
  cloud.url = /(http:\/\/127\.0\.0\.1:\d+)\/hooks/.exec(output)?.[1] ?? '';
}

/** Runs the block of README.md or docs/deploying.md that has this text, at the ports of this test. Returns its output. */
async function runBlockWith(text: string): Promise<string> {
  const block = commands.find((command) => command.includes(text));
  if (block === undefined) throw new Error(`No page has commands with "${text}"`);
  const script = block.replaceAll(
    /http:\/\/127\.0\.0\.1:3000|https:\/\/abc123\.execute-api[\w.-]+/g,
    cloud.url,
  );
  const options = { cwd: copy, env, timeout: 60_000 };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options);
  return stdout;
}

test('the signed webhook of README.md is accepted, and its message is shown', async () => {
  const output = await runBlockWith('openssl dgst');

  expect(output).toMatch(/^HTTP\/1\.1 200 /);
  expect(JSON.parse(output.slice(output.indexOf('\r\n\r\n')))).toMatchObject([
    { topic: 'code-events', tag: 'push', body: '{"ref":"refs/heads/main"}' },
  ]);
}, 60_000);

test('the faults of README.md are accepted, and end', async () => {
  await runBlockWith('/faults');

  const { status } = await fetch(`${cloud.url}/faults`);
  expect(status).toBe(200);
}, 60_000);

test('the dry run of README.md prints the message, and sends nothing', async () => {
  const messages = async () => JSON.stringify(await (await fetch(`${cloud.url}/messages`)).json());
  const before = await messages();

  expect(await runBlockWith('--dry-run')).toContain('1 message would be sent');
  expect(await messages()).toBe(before);
}, 60_000);

test('the request without a signature of docs/deploying.md is answered with 401', async () => {
  expect(await runBlockWith('curl -i -X POST https://')).toMatch(/^HTTP\/1\.1 401 /);
}, 60_000);
