import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readRecord } from '../../lib/outbox/record.ts';
import { root, temporaryFolder } from './project.ts';
import { placeOf, samplesIn, samplesOf, typeProblems } from './samples.ts';

const pages = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];

test('every TypeScript sample of README.md and docs/ compiles as a file of a project', async () => {
  const samples = samplesIn(pages, 'ts');

  expect(samples.length).toBeGreaterThan(1);
  expect(await typeProblems(temporaryFolder(), samples)).toEqual([]);
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
