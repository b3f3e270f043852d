import { execFile } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readRecord } from '../../lib/outbox/read-record.ts';
import { root, temporaryFolder } from './project.ts';
import { layOut, placeOf, samplesIn, samplesOf, typeProblems } from './samples.ts';

const pages = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];

test('every TypeScript sample of README.md and docs/ compiles as a file of a project', async () => {
  const samples = samplesIn(pages, 'ts');

  expect(samples.length).toBeGreaterThan(1);
  expect(await typeProblems(temporaryFolder(), samples)).toEqual([]);
}, 60_000);

test('every table of routes in README.md and docs/ is accepted when its function starts', async () => {
  const folder = temporaryFolder();
  const files = layOut(folder, samplesIn(pages, 'ts')).filter(({ file }) => file.endsWith('/routes.ts'));

  expect(files.length).toBeGreaterThan(5);
  for (const { file, sample } of files) {
    const { routes } = await import(path.join(folder, file));
    expect(Object.keys(routes), placeOf(sample)).not.toEqual([]);
  }
});

test('the unit test of docs/routes.md runs and passes', async () => {
  const folder = temporaryFolder();
  const files = layOut(folder, samplesIn(['docs/routes.md'], 'ts'));
  const tests = files.filter(({ file }) => file.endsWith('.test.ts'));
  writeFileSync(path.join(folder, 'vitest.config.mjs'), `export default { cacheDir: '${folder}/.cache' };`);

  expect(tests).not.toEqual([]);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--root', folder, ...tests.map(({ file }) => file)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 });
  expect(stdout).toContain('1 passed');
}, 60_000);

test('every YAML sample of README.md and docs/ can be read', () => {
  const broken = samplesIn(pages, 'yaml', 'yml').flatMap((sample) =>
    parseDocument(sample.text).errors.map(({ message }) => `${placeOf(sample)}: ${message}`),
  );

  expect(broken).toEqual([]);
});

test('every sample of a record in docs/ is one that the outbox takes', () => {
  const records = samplesIn(pages, 'json').filter(
    ({ text }) => text.includes('"topic"') && text.includes('"body"'),
  );

  expect(records).not.toEqual([]);
  for (const { text } of records) expect(readRecord(text)).not.toBeInstanceOf(Error);
});

test('every sample of README.md and docs/ names its language', () => {
  const languages = new Set(['sh', 'ts', 'js', 'json', 'yaml', 'hcl', 'mermaid', 'text']);
  const others = pages.flatMap(samplesOf).filter(({ language }) => !languages.has(language));

  expect(others.map(placeOf)).toEqual([]);
});
