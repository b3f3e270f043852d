import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../../lib/config/settings.ts';
import { metricTable } from '../../lib/delivery/metric-table.ts';
import { readText, readTextIfAny } from './project.ts';

const scripts: Record<string, string> = JSON.parse(readText('package.json')).scripts;

test('README.md gives the very test command that .ci/run runs', () => {
  const commands = readText('.ci/run').match(/^npm .*$/gm);

  expect(commands).toEqual(['npm ci && npm test']);
  for (const command of commands ?? []) expect(readText('README.md')).toContain(command);
});

test('every npm script that README.md and CONTRIBUTING.md mention exists', () => {
  const text = readText('README.md') + readTextIfAny('CONTRIBUTING.md');
  const mentioned = text.matchAll(/\bnpm (?:(start|test)\b|run (?:--?[\w-]+ )*([\w:-]+))/g);

  const names = [...mentioned].flatMap(([, short, long]) => short ?? long ?? []);

  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

test("README.md's configuration table is the configuration: every variable, its default and its meaning", () => {
  const table = Object.entries(settings).map(([name, { schema, remedy }]) => {
    const fallback = schema.safeParse(undefined).data;
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\` `}| ${remedy} |`;
  });
  const rows = readText('README.md').match(/^\| `[A-Z][A-Z_]+` \|.*$/gm);

  expect(rows).toEqual(table);
});

test("README.md's table of metrics is the table in the code: every metric, and what it counts", () => {
  const table = Object.entries(metricTable).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);

  const [, rows = ''] = readText('README.md').split('| metric | counts |\n|---|---|\n');

  expect(rows.split('\n').slice(0, table.length + 1)).toEqual([...table, '']);
});

test('every file and folder that README.md and CONTRIBUTING.md name is there', () => {
  const text = readText('README.md') + readText('CONTRIBUTING.md');
  const named = [
    ...text.matchAll(/(?:`|\]\()((?:functions|lib|local|events|test)\/[\w./-]*|\w+\.(?:yml|md))/g),
  ].map(([, path]) => path ?? '');

  const isThere = (path: string) => existsSync(new URL(`../../${path}`, import.meta.url));
  // A user may have removed a function with its samples.
  const isRemoved = (path: string) => {
    const [, name] = /^(?:functions|events)\/([\w-]+)\//.exec(path) ?? [];
    return name !== undefined && !isThere(`functions/${name}`);
  };
  const missing = named.filter((path) => !isThere(path) && !isRemoved(path));

  expect(named.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
