import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settings } from '../../lib/config/settings.ts';
import { metricTable } from '../../lib/delivery/metric-table.ts';
import type { RefusalClass } from '../../lib/rocketmq/client.ts';
import { readText, readTextIfAny, root } from './project.ts';

const scripts: Record<string, string> = JSON.parse(readText('package.json')).scripts;

/** README.md and every page of docs/, by path. */
const pages = Object.fromEntries(
  ['README.md', ...globSync('docs/*.md', { cwd: root })].map((file) => [file, readText(file)]),
);
const allPages = Object.values(pages).join('\n');

test('README.md gives the very test command that .ci/run runs', () => {
  const commands = readText('.ci/run').match(/^npm .*$/gm);

  expect(commands).toEqual(['npm ci && npm test']);
  for (const command of commands ?? []) expect(readText('README.md')).toContain(command);
});

test('every npm script that README.md, docs/ and CONTRIBUTING.md mention exists', () => {
  const text = allPages + readTextIfAny('CONTRIBUTING.md');
  const mentioned = text.matchAll(/\bnpm (?:(start|test)\b|run (?:--?[\w-]+ )*([\w:-]+))/g);

  const names = [...mentioned].flatMap(([, short, long]) => short ?? long ?? []);

  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

test('the table of docs/configuration.md is the configuration: every variable, its default and its meaning', () => {
  const table = Object.entries(settings).map(([name, { schema, remedy }]) => {
    const fallback = schema.safeParse(undefined).data;
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\` `}| ${remedy} |`;
  });
  const rows = readText('docs/configuration.md').match(/^\| `[A-Z][A-Z_]+` \|.*$/gm);

  expect(rows).toEqual(table);
});

test("docs/observing.md's table of metrics is the table in the code: every metric, and what it counts", () => {
  const table = Object.entries(metricTable).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);

  const [, rows = ''] = readText('docs/observing.md').split('| metric | counts |\n|---|---|\n');

  expect(rows.split('\n').slice(0, table.length + 1)).toEqual([...table, '']);
});

test('every file and folder that README.md, docs/ and CONTRIBUTING.md name is there', () => {
  const text = allPages + readText('CONTRIBUTING.md');
  const named = [
    ...text.matchAll(/(?:`|\]\()((?:functions|lib|local|events|test)\/[\w./-]*|\w+\.(?:yml|md))/g),
  ].map(([, file]) => file ?? '');

  // The pages of docs/ name each other without their folder.
  const isThere = (file: string) => ['.', 'docs'].some((folder) => existsSync(path.join(root, folder, file)));
  // A user may have removed a function with its samples.
  const isRemoved = (file: string) => {
    const [, name] = /^(?:functions|events)\/([\w-]+)\//.exec(file) ?? [];
    return name !== undefined && !isThere(`functions/${name}`);
  };
  const missing = named.filter((file) => !isThere(file) && !isRemoved(file));

  expect(named.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test('every link of README.md and docs/ leads to a file and a heading that are there', () => {
  const broken = Object.entries(pages).flatMap(([page, text]) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([link, file = '', anchor]) => {
      const target = file === '' ? page : path.join(path.dirname(page), file);
      // A user may delete the examples.
      if (target.startsWith('examples/') && !existsSync(path.join(root, 'examples'))) return [];
      if (!existsSync(path.join(root, target))) return [`${page}: ${link}`];
      if (anchor === undefined) return [];
      const headings = readText(target).matchAll(/^#+ (.*)$/gm);
      return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor)
        ? []
        : [`${page}: ${link}`];
    }),
  );

  expect(broken).toEqual([]);
});

test('docs/operating.md has a row for every class of refusals', () => {
  const classes: Record<RefusalClass, true> = {
    throttled: true,
    unavailable: true,
    unauthorized: true,
    misconfigured: true,
    invalid: true,
  };
  const [, section = ''] = readText('docs/operating.md').split(/^## /m);
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(rows.sort()).toEqual(Object.keys(classes).sort());
});
