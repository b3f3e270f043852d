import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { completeEnv as complete } from '../support/complete-env.ts';

const root = path.resolve(import.meta.dirname, '../..');
const copied = [
  'aws',
  'build',
  'cli',
  'functions',
  'lib',
  'local',
  'stages',
  'package.json',
  'tsconfig.json',
];
const copy = mkdtempSync(path.join(tmpdir(), 'launchpad-check-'));

/** A copy of the project with the wiring and the routes of the tests: a user's own edits do not change what is found. */
beforeAll(() => {
  for (const entry of [...copied, 'esbuild.config.mjs'])
    cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

/** Puts the files of the tests in place, with edits: texts and what replaces them, by file. */
function edit(files: Readonly<Record<string, readonly (readonly [text: string, by: string])[]>>): void {
  const own = Object.fromEntries(
    ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => [
      `functions/${name}/routes.ts`,
      `test/fixtures/routes/${name}.ts`,
    ]),
  );
  for (const [file, fixture] of Object.entries({
    ...own,
    'serverless.yml': 'test/fixtures/serverless.yml',
  })) {
    let text = readFileSync(path.join(root, fixture), 'utf8').replaceAll('../../../lib/', '../../lib/');
    for (const [before, after] of files[file] ?? []) {
      expect(text).toContain(before);
      text = text.replace(before, after);
    }
    writeFileSync(path.join(copy, file), text);
  }
}

/** Runs `npm run check` or `npm run deploy` with this `.env`. */
function run(command: 'check' | 'deploy', dotenv: string) {
  writeFileSync(path.join(copy, '.env'), dotenv);
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    command === 'check' ? ['cli/check.ts'] : ['cli/deploy.ts', 'deploy'],
    {
      cwd: copy,
      env: { PATH, HOME },
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

/** The line of a file in the copy that has this text. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(path.join(copy, file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

test('A complete stage has no problem', () => {
  edit({});
  const { status, output } = run('check', complete);
  expect(output).toContain('The checks found no problem.');
  expect(status).toBe(0);
}, 120_000);

test('Queues and a stream of another account are deployed as they are', () => {
  const other = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
  edit({
    'serverless.yml': [
      [
        '      - sqs:\n          arn:\n            Fn::GetAtt: [Orders, Arn]\n',
        `      - stream: arn:aws:kinesis:eu-west-1:123456789012:stream/clicks\n      - sqs:\n          arn: ${other('bank-orders')}\n`,
      ],
    ],
  });
  const { status, output } = run('check', complete);
  expect(output).toContain('The checks found no problem.');
  expect(status).toBe(0);
}, 120_000);

test('An empty .env is refused before anything is deployed, with every setting that is missing', () => {
  edit({});
  const { status, output } = run('deploy', '');
  expect(status).toBe(1);
  for (const name of ['DMS_ENDPOINT', 'DMS_PROJECT_ID', 'DMS_INSTANCE_ID', 'GITHUB_WEBHOOK_SECRET'])
    expect(output).toContain(name);
  expect(output).toContain('Nothing was packaged or deployed');
}, 120_000);

test('A sender without its variable, a secret in plain text and a rule without dead letters are refused, each with its line', () => {
  edit({
    'functions/webhook/routes.ts': [["secret: 'GITHUB_WEBHOOK_SECRET'", "secret: 'PARTNER_SECRET'"]],
    'serverless.yml': [
      [
        'FUNCTION_NAME: webhook',
        `FUNCTION_NAME: webhook\n      STRIPE_WEBHOOK_SECRET: \${env:STRIPE_WEBHOOK_SECRET, ''}`,
      ],
      ['          deadLetterQueueArn:\n            Fn::GetAtt: [Failures, Arn]\n', ''],
    ],
  });
  const { status, output } = run('deploy', complete);
  expect(status).toBe(1);
  expect(output).toContain(
    `functions/webhook/routes.ts:${lineOf('functions/webhook/routes.ts', 'PARTNER_SECRET')}:`,
  );
  expect(output).toContain(`serverless.yml:${lineOf('serverless.yml', 'STRIPE_WEBHOOK_SECRET')}:`);
  expect(output).toContain('aws secretsmanager create-secret');
  expect(output).toContain(`serverless.yml:${lineOf('serverless.yml', 'eventBridge:')}:`);
  expect(output).toContain('Nothing was packaged or deployed');
}, 120_000);
