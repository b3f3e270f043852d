import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createFunctions, type Functions } from '../../../local/lambda/functions.ts';
import type { FunctionDefinition } from '../../../local/lambda/host.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-'));
});
afterAll(() => rm(folder, { recursive: true }));

let running: Functions | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** A version of the function `fn` with this source. */
async function version(source: string, timeoutSeconds = 10): Promise<FunctionDefinition> {
  const bundle = join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(bundle, source);
  return { name: 'fn', deployedName: 'shop-local-fn', timeoutSeconds, memoryMb: 512, bundle };
}

const start = async (first: FunctionDefinition) => {
  running = await createFunctions([first], { env: {}, log: () => {} });
  return running;
};

const answers = (text: string, topic = 'one') =>
  `export const handler = async () => '${text}'; export const routes = { a: { to: '${topic}' } };`;

test('the next event goes to the new version, and its topics are known before', async () => {
  const functions = await start(await version(answers('first')));
  const known: string[] = [];

  const replaced = await functions.replace([await version(answers('second', 'two'))], (topics) => {
    known.push(...topics);
  });

  expect(replaced).toEqual({ started: ['fn'], removed: [], failed: [] });
  expect(known).toEqual(['two']);
  expect(await functions.invoke('fn', {})).toBe('second');
  expect(functions.topics).toEqual(['two']);
});

test('an invocation under way ends on the version that began it, whose processes then end', async () => {
  const go = join(folder, 'go');
  const functions = await start(
    await version(`import { existsSync } from 'node:fs';
      export const handler = async () => {
        process.stdout.write('begun\\n');
        while (!existsSync(${JSON.stringify(go)})) await new Promise((done) => setTimeout(done, 5));
        return process.pid;
      };`),
  );
  const old = functions.invoke('fn', {});
  const next = await version(answers('second'));
  await functions.replace([next]);

  expect(await functions.invoke('fn', {})).toBe('second');
  await writeFile(go, '');
  const pid = Number(await old);
  await expect.poll(() => functions.bundles).toEqual([next.bundle]);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('a version that cannot start leaves the last one, and its reason has the remedy', async () => {
  const functions = await start(await version(answers('first')));
  const source = `const error = new Error('The configuration has 1 problem');
    error.name = 'ConfigurationError';
    error.problems = [{ variable: 'SHOP_SECRET', remedy: 'is missing: set it in .env' }];
    throw error;`;

  const { started, failed } = await functions.replace([await version(source)]);

  expect(started).toEqual([]);
  expect(failed).toMatchObject([
    { name: 'fn', error: { message: expect.stringContaining('SHOP_SECRET  is missing: set it in .env') } },
  ]);
  expect(await functions.invoke('fn', {})).toBe('first');
});

test('a version whose topics are refused leaves the last one', async () => {
  const functions = await start(await version(answers('first')));
  const { failed } = await functions.replace([await version(answers('second'))], () => {
    throw new Error('no such name');
  });
  expect(failed).toMatchObject([{ name: 'fn', error: { message: 'no such name' } }]);
  expect(await functions.invoke('fn', {})).toBe('first');
});

test('an unchanged function keeps its processes', async () => {
  const same = await version('export const handler = async () => process.pid;');
  const functions = await start(same);
  const pid = await functions.invoke('fn', {});
  expect(await functions.replace([{ ...same }])).toEqual({ started: [], removed: [], failed: [] });
  expect(await functions.invoke('fn', {})).toBe(pid);
});

test('a function that is gone accepts no more events', async () => {
  const functions = await start(await version(answers('first')));
  expect(await functions.replace([])).toMatchObject({ removed: ['fn'] });
  await expect(functions.invoke('fn', {})).rejects.toThrow('There is no function "fn"');
});
