import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { needsFunctions } from '../fixtures/functions.ts';
import { cloneProject, completeEnv, useFixtures } from './clone.ts';
import { exampleNames, functionsOf, layOver } from './example.ts';
import { type ExampleCloud, startExampleCloud } from './example-cloud.ts';
import { type Finished, readText, root, runNode } from './project.ts';

/** Topic, tag and first key of a message. */
type Arrived = readonly [topic: string, tag: string, key: string];

/** What each sample becomes, by `<function>/<file>`. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly Arrived[]>>>> = {
  'github-and-stripe': {
    'webhook/github-push-to-main': [['deployments', 'shop-web', '72d3162e-cc78-11e3-81ab-4c9367dc0958']],
    'webhook/github-push-to-branch': [],
    'webhook/github-ping': [],
    'webhook/stripe-invoice-paid': [['payments', 'eur', 'evt_1QO3Xx2eZvKYlo2C9b1x0q7Y']],
    'webhook/stripe-invoice-created': [],
  },
  'orders-queue': {
    'queue/orders': [
      ['orders', 'placed', '11d6ee51-4cc7-4302-9e22-7cd8afdaadf5'],
      ['orders', 'placed', '21d6ee51-4cc7-4302-9e22-7cd8afdaadf5'],
      ['orders', 'paid', '31d6ee51-4cc7-4302-9e22-7cd8afdaadf5'],
    ],
    'queue/order-in-unknown-currency': [], // a dead letter
  },
  'nightly-report': {
    'schedule/nightly-report': [
      ['report-jobs', 'nightly', 'rocketmq-launchpad-dev-nightly-report@2026-11-23T00:30:00Z'],
    ],
    'schedule/heartbeat': [
      ['heartbeats', 'Scheduled_Event', 'rocketmq-launchpad-dev-heartbeat@2026-11-23T06:00:00Z'],
    ],
    'event-bus/report-stored': [
      ['archive', 'report', '17793124-05d4-b198-2fde-7ededc63b103'],
      ['reports', 'stored', '17793124-05d4-b198-2fde-7ededc63b103'],
    ],
    'event-bus/figures-corrected': [
      ['archive', 'FiguresCorrected', '7bf73129-1428-4cd3-a780-95db273d1602'],
      ['report-jobs', 'FiguresCorrected', '7bf73129-1428-4cd3-a780-95db273d1602'],
    ],
    'webhook/renderer-report-rendered': [['reports', 'report.rendered', 'job-2207']],
  },
};

/** The arguments of vitest in `npm run test:routes`. */
const routeTestArgs = commandOf('test:routes')
  .replace(/^.*\bvitest /, '')
  .replaceAll('"', '')
  .split(' ');

function commandOf(script: string): string {
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readText('package.json'));
  return scripts[script] ?? '';
}

/** What was seen of an example in a clone. All examples start with the first test that asks, and their tests wait. */
interface Seen {
  readonly packaged: Promise<Finished>;
  readonly unitTests: Promise<Finished>;
  readonly cloud: Promise<Readonly<Record<string, unknown>>>;
}
const seen = new Map<string, Seen>();
const folders: string[] = [];

afterAll(async () => {
  await Promise.allSettled([...seen.values()].map(({ cloud }) => cloud));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, 300_000);

/** Whether the project still has the functions that an example uses. A user may have removed some. */
const hasFunctions = (example: string) =>
  [...functionsOf(example), 'queue'].every((name) =>
    existsSync(path.join(root, 'functions', name, 'handler.ts')),
  );

/** Tests that the clones do not run. Without them the check of types is faster. */
const unused = readdirSync(path.join(root, 'test')).filter((name) => !['fixtures', 'support'].includes(name));

/** Lays an example over a clone of the project, and runs there what its README.md says. */
function tryOut(example: string): Seen {
  const folder = mkdtempSync(path.join(tmpdir(), `launchpad-${example}-`));
  folders.push(folder);
  cloneProject(folder, ['examples', ...unused.map((name) => path.join('test', name))]);
  useFixtures(folder);
  layOver(example, folder);
  writeFileSync(path.join(folder, '.env.dev'), completeEnv);
  // Its path is like that of the tests beside the routes. `npm run test:routes` must not run it.
  mkdirSync(path.join(folder, 'test/functions'));
  writeFileSync(
    path.join(folder, 'test/functions/webhook.test.ts'),
    "throw new Error('not beside routes');\n",
  );

  const packaged = run(folder, ['cli/deploy.ts', 'package']);
  const unitTests = packaged.then(() => run(folder, ['node_modules/vitest/vitest.mjs', ...routeTestArgs]));
  const cloud = unitTests.then(() => samplesIn(folder, example));
  cloud.catch(() => {}); // the test that waits for it reports it
  return { packaged, unitTests, cloud };
}

/** What each sample becomes in the running local cloud of a clone. */
async function samplesIn(folder: string, example: string): Promise<Record<string, unknown>> {
  const cloud = await startExampleCloud(folder, functionsOf(example));
  try {
    const arrived: Record<string, unknown> = {};
    for (const sample of Object.keys(expected[example] ?? {})) {
      const [functionName = '', name = ''] = sample.split('/');
      const messages = await cloud.invoke(functionName, name);
      const found = messages.map(({ topic, tag, keys }): Arrived => [topic, tag ?? '', keys[0] ?? '']);
      arrived[sample] = inOrderOfKeys(found);
      if (sample === 'queue/orders')
        arrived.firstGroup = found.map(([, , key]) => key).filter(isOfFirstGroup);
    }
    if (example === 'orders-queue') arrived.refund = await refund(folder, cloud);
    return arrived;
  } finally {
    await cloud.stop();
  }
}

/** Message groups are sent side by side, and so are the messages of an event: only the order inside a group is known. */
const inOrderOfKeys = (arrived: readonly Arrived[]) =>
  arrived.toSorted(([a, , x], [b, , y]) => x.localeCompare(y) || a.localeCompare(b));

/** The keys of the first message group of the orders, in their order. */
const firstGroup = ['11d6ee51-4cc7-4302-9e22-7cd8afdaadf5', '31d6ee51-4cc7-4302-9e22-7cd8afdaadf5'];
const isOfFirstGroup = (key: string) => firstGroup.includes(key);

/** Runs the sample of an application that sends through the outbox, and waits for its message. */
async function refund(folder: string, cloud: ExampleCloud): Promise<unknown> {
  const file = path.join(root, 'examples/orders-queue/application/refund.ts');
  const { stdout } = await run(folder, [file, 'A-1001'], {
    OUTBOX_QUEUE_URL: cloud.address('outbox'),
    AWS_ENDPOINT_URL_SQS: cloud.address('SQS'),
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  await cloud.until(/ {2}refunds {2}/);
  const message = (await cloud.messages()).find(({ topic }) => topic === 'refunds');
  return [stdout.trim(), message?.tag, message?.keys];
}

function run(cwd: string, args: readonly string[], more: Record<string, string> = {}): Promise<Finished> {
  const { PATH = '', HOME = '' } = process.env;
  return runNode(args, { cwd, env: { PATH, HOME, ...more }, timeoutMs: 240_000 });
}

test('every example has a README.md and an expectation for each of its samples', () => {
  const samples = exampleNames.map((example) => [
    example,
    globSync('events/*/*.json', { cwd: path.join(root, 'examples', example) })
      .map((file) => file.replace(/^events\/|\.json$/g, ''))
      .sort(),
  ]);

  expect(samples).toEqual(
    exampleNames.map((example) => [example, Object.keys(expected[example] ?? {}).sort()]),
  );
});

test('the commands of every README.md name npm scripts and samples that are there', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readText('package.json'));
  const problems = exampleNames.flatMap((example) => {
    const text = readText(`examples/${example}/README.md`);
    const samples = [...text.matchAll(/npm run invoke -- ([\w-]+) events\/([\w-]+\/[\w-]+)\.json/g)];
    const missing = samples.filter(
      ([, name, sample = '']) => !sample.startsWith(`${name}/`) || !(sample in (expected[example] ?? {})),
    );
    const unknown = [...text.matchAll(/npm run ([\w:]+)/g)].filter(([, script = '']) => !(script in scripts));
    return samples.length === 0
      ? [`${example}: no command`]
      : [...missing, ...unknown].map(([command]) => command);
  });

  expect(problems).toEqual([]);
});

describe.each(exampleNames)('The example %s', (example) => {
  test('compiles, passes npm run check, and is packaged', async () => {
    const { exitCode, stdout, stderr } = await of(example).packaged;

    expect(stdout + stderr).toContain('The checks found no problem.');
    expect(stdout + stderr).toContain('Service packaged');
    expect(exitCode).toBe(0);
  }, 300_000);

  test('passes its own unit tests with npm run test:routes, which runs no other test', async () => {
    const { exitCode, stdout } = await of(example).unitTests;

    const count = functionsOf(example).length;
    expect(stripVTControlCharacters(stdout)).toContain(`Test Files  ${count} passed`);
    expect(exitCode).toBe(0);
  }, 300_000);

  test('runs with npm start, and its samples arrive with the expected topic, tag and key', async () => {
    expect(await of(example).cloud).toEqual(
      example === 'orders-queue'
        ? {
            ...expected[example],
            firstGroup,
            refund: ['The refund of A-1001 is stored and will be sent.', 'requested', ['refund-A-1001']],
          }
        : expected[example],
    );
  }, 300_000);
});

/** Skips the test if a user has removed a function that the example uses. */
function of(example: string): Seen {
  needsFunctions(...functionsOf(example), 'queue');
  if (seen.size === 0) for (const name of exampleNames.filter(hasFunctions)) seen.set(name, tryOut(name));
  const found = seen.get(example);
  if (found === undefined) throw new Error(`The example ${example} was not tried out`);
  return found;
}
