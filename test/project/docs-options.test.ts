import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readText, root } from './project.ts';

const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })];
const scripts: Record<string, string> = JSON.parse(readText('package.json')).scripts;

/** The text of a command, and of what it imports from cli/. */
function sourceOf(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = readText(file);
  const imported = [...text.matchAll(/from '(\.[^']+)'/g)]
    .map(([, specifier = '']) => path.join(path.dirname(file), specifier))
    .filter((other) => other.startsWith('cli/'));
  return text + imported.map((other) => sourceOf(other, seen)).join('');
}

test('every option of a command of this project in README.md and docs/ is one that the command has', () => {
  const unknown = pages.flatMap((page) =>
    [...readText(page).matchAll(/npm run (\w+) -- ([^\n`]*)/g)].flatMap(([line, name = '', rest = '']) => {
      const [, file] = /(cli\/\w+\.ts)/.exec(scripts[name] ?? '') ?? [];
      if (file === undefined) return [];
      const source = sourceOf(file);
      const options = [...(rest.split('#')[0] ?? '').matchAll(/(?<=^| )--[a-z-]+/g)].map(
        ([option]) => option,
      );
      return options
        .filter((option) => !new RegExp(`${option}\\b(?!-)`).test(source))
        .map((option) => `${page}: ${line}: ${option}`);
    }),
  );

  expect(unknown).toEqual([]);
});
