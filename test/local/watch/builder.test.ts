import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Builder, createBuilder } from '../../../local/watch/builder.ts';

const project = join(import.meta.dirname, '../../..');

let root = '';
let builder: Builder;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'builder-'));
  for (const part of ['esbuild.config.mjs', 'build'])
    cpSync(join(project, part), join(root, part), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  save(
    'functions/one/handler.ts',
    "import { text } from '../../lib/text.ts'; export const handler = () => text;",
  );
  save(
    'functions/two/handler.ts',
    "import { text } from '../../lib/text.ts'; export const handler = () => text + 2;",
  );
  save('lib/text.ts', "export const text = 'first';");
  builder = await createBuilder(root);
});
afterEach(async () => {
  await builder.close();
  rmSync(root, { recursive: true });
});

function save(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

async function bundles(): Promise<Readonly<Record<string, string>>> {
  const built = await builder.build();
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.bundles;
}

const textOf = (file = '') => readFileSync(file, 'utf8');

test('only the functions that a save changes get a new bundle, and the last bundle stays', async () => {
  const before = await bundles();
  save('functions/one/handler.ts', "export const handler = () => 'second';");
  const after = await bundles();

  expect(textOf(after.one)).toContain('second');
  expect(textOf(before.one)).toContain('first');
  expect(after.two).toBe(before.two);
});

test('the place of an error has a line and a column that count from 1, and each error is named once', async () => {
  save('lib/text.ts', "export const text = 'ä' oops;");
  expect(await builder.build()).toEqual({
    ok: false,
    problems: [{ file: 'lib/text.ts', line: 1, column: 25, text: 'Expected ";" but found "oops"' }],
  });
  save('lib/text.ts', "export const text = 'third';");
  expect(textOf((await bundles()).two)).toContain('third');
});

test('a new function is built, and one that is gone is not', async () => {
  await bundles();
  save('functions/three/handler.ts', 'export const handler = () => 3;');
  rmSync(join(root, 'functions/two'), { recursive: true });
  expect(Object.keys(await bundles()).sort()).toEqual(['one', 'three']);
});

test('a bundle that no function runs is removed', async () => {
  const before = await bundles();
  save('functions/one/handler.ts', "export const handler = () => 'second';");
  const after = await bundles();
  builder.keep(Object.values(after));
  expect(existsSync(before.one ?? '')).toBe(false);
  expect(existsSync(after.two ?? '')).toBe(true);
});

test('what a process left behind that ended at once is removed by the next one', async () => {
  const ended = String(2 ** 22 + 1); // larger than any process id of Linux
  save(`dist/.local/${ended}/one-0/index.mjs`, '');
  const next = await createBuilder(root);
  expect(readdirSync(join(root, 'dist/.local'))).not.toContain(ended);
  await next.close();
});

test('the source map of a bundle leads to the source', async () => {
  const { one = '' } = await bundles();
  const { sources }: { sources: string[] } = JSON.parse(textOf(`${one}.map`));
  expect(sources.map((source) => join(dirname(one), source))).toContain(
    join(root, 'functions/one/handler.ts'),
  );
});
