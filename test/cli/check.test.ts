import { expect, test } from 'vitest';
import { completeEnv as complete } from '../support/complete-env.ts';
import { copyOfProject } from '../support/project-copy.ts';

const { edit, run: runProgram, lineOf } = copyOfProject();

/** Runs `npm run check` or `npm run deploy` with this `.env`. */
const run = (command: 'check' | 'deploy', dotenv: string) =>
  runProgram(command === 'check' ? ['cli/check.ts'] : ['cli/deploy.ts', 'deploy'], dotenv);

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

test.each([['--stag', 'prod'], ['prod'], ['--stage']])(
  '%s is refused with the usage, before anything is checked',
  (...args) => {
    edit({});
    const { status, output } = runProgram(['cli/check.ts', ...args], complete);
    expect(status).toBe(2);
    expect(output).toContain('Usage: npm run check [-- --stage <stage>]');
    expect(output).not.toContain('The checks found');
  },
  120_000,
);
