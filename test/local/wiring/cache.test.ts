import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCached, withoutValues, writeCached } from '../../../local/wiring/cache.ts';
import { loadWiring } from '../../../local/wiring/serverless.ts';
import { wiringKey } from '../../../local/wiring/wiring-key.ts';

const project = join(import.meta.dirname, '../../..');

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wiring-cache-'));
  for (const folder of ['aws', 'stages'])
    cpSync(join(project, folder), join(root, folder), { recursive: true });
  cpSync(join(project, 'test/fixtures/serverless.yml'), join(root, 'serverless.yml'));
  cpSync(join(project, 'node_modules/osls/package.json'), join(root, 'node_modules/osls/package.json'));
});
afterEach(() => rmSync(root, { recursive: true }));

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(join(root, file), change(readFileSync(join(root, file), 'utf8')));
}

test.each(['serverless.yml', 'stages/default.yml', 'aws/stage.ts', 'node_modules/osls/package.json'])(
  'an edit of %s makes what is stored out of date',
  (file) => {
    const before = wiringKey(root, {});
    edit(file, (text) => `${text}\n`);
    expect(wiringKey(root, {})).not.toBe(before);
  },
);

test('a new file of sizes makes what is stored out of date', () => {
  const before = wiringKey(root, {});
  writeFileSync(join(root, 'stages/local.yml'), 'logRetentionInDays: 1\n');
  expect(wiringKey(root, {})).not.toBe(before);
});

test('a variable that serverless.yml names makes what is stored out of date, and no other one does', () => {
  const before = wiringKey(root, {});
  expect(before).toBeDefined();
  expect(wiringKey(root, { AWS_REGION: 'eu-west-1' })).not.toBe(before);
  expect(wiringKey(root, { TERM: 'xterm' })).toBe(before);
});

test.each([
  'plugins: [some-plugin]',
  'useDotenv: true',
  'more: $[ssm:/shop/topic]',
  'more: $[env:NONE, ssm:/shop/topic]',
  'more: $[file(other.yml):topic]',
  'more: $[file(aws/../other.yml):topic]',
  'more: $[env:$[self:service]]',
])('nothing is stored for a serverless.yml with %s, whose value may change by itself', (line) => {
  edit('serverless.yml', (text) => `${text}\n${line.replaceAll('[', '{').replaceAll(']', '}')}\n`);
  expect(wiringKey(root, {})).toBeUndefined();
});

test('the values of variables are not stored, but what they refer to is', () => {
  const printed = {
    service: 'shop',
    provider: { region: 'eu-west-1', environment: { KEY: 'secret', OUTBOX_QUEUE_URL: { Ref: 'Outbox' } } },
    functions: { webhook: { timeout: 3, environment: { OTHER: 'secret' } }, queue: { timeout: 4 } },
  };
  expect(withoutValues(printed)).toEqual({
    service: 'shop',
    provider: { region: 'eu-west-1', environment: { KEY: '', OUTBOX_QUEUE_URL: { Ref: 'Outbox' } } },
    functions: { webhook: { timeout: 3, environment: { OTHER: '' } }, queue: { timeout: 4 } },
  });
});

test('only the newest entries stay', () => {
  for (let n = 0; n < 12; n++) writeCached(root, `key-${n}`, { n });
  expect(readCached(root, 'key-11')).toEqual({ n: 11 });
  expect(globSync('node_modules/.cache/rocketmq-launchpad/*.json', { cwd: root })).toHaveLength(8);
});

test('an entry that cannot be read is missing', () => {
  writeCached(root, 'key', {});
  writeFileSync(join(root, 'node_modules/.cache/rocketmq-launchpad/wiring-key.json'), '{');
  expect(readCached(root, 'key')).toBeUndefined();
  expect(readCached(root, 'other')).toBeUndefined();
});

test('the second start takes the wiring from the first one, and an edit asks osls again', async () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['osls', 'zod'])
    symlinkSync(join(project, 'node_modules', name), join(root, 'node_modules', name));
  const first = await loadWiring(root, process.env);
  const [entry = ''] = globSync('node_modules/.cache/rocketmq-launchpad/*.json', { cwd: root });
  edit(entry, (text) => JSON.stringify({ ...JSON.parse(text), service: 'stored' }));

  expect(await loadWiring(root, process.env)).toEqual({ ...first, service: 'stored' });

  edit('serverless.yml', (text) => `# edited\n${text}`);
  expect(await loadWiring(root, process.env)).toEqual(first);
}, 60_000);
