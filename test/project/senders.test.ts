import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import * as door from '../../lib/senders.ts';
import { allNames, caseOf, senderOf } from '../support/senders.ts';
import { readText, root } from './project.ts';

/** Exports of the door that are not senders: they help to write the options of generic ones. */
const helpers = ['firstOf', 'joined'];
const exported = Object.keys(door).filter((name) => !helpers.includes(name));

/** What a project has for its senders. */
interface Evidence {
  /** The names of the files in lib/webhook/senders, without extension. */
  readonly files: readonly string[];
  /** The names of the files in events/webhook, without extension. */
  readonly samples: readonly string[];
  readonly page: string;
  /** The names of the files in test/senders, without extension: the suites go through them. */
  readonly cases: readonly string[];
}

const exportOf = (file: string) => file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const fileNameOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What is missing for each sender, in words that say where to add it. */
function forgotten(names: readonly string[], evidence: Evidence): string[] {
  const fileNames = names.map(fileNameOf);
  /** A sample belongs to the longest sender's name that it begins with: `gitlab-signed-…` is not one of `gitlab`. */
  const owners = evidence.samples.map(
    (sample) =>
      fileNames.filter((file) => sample.startsWith(`${file}-`)).sort((a, b) => b.length - a.length)[0],
  );
  const checks: [string, (name: string) => boolean][] = [
    ['a file of its own in lib/webhook/senders', (name) => evidence.files.includes(fileNameOf(name))],
    ['a sample in events/webhook that is named after it', (name) => owners.includes(fileNameOf(name))],
    ['a row in the table of docs/senders.md', (name) => hasRow(evidence.page, name)],
    ['a case in test/senders', (name) => evidence.cases.includes(fileNameOf(name))],
  ];
  return names.flatMap((name) =>
    checks
      .filter(([, isThere]) => !isThere(name))
      .map(([what]) => `${name} has no ${what.replace(/^an? /, '')}`),
  );
}

/** Whether a row of a table shows the sender: `| GitHub | `github({ … })` | … |`. */
const hasRow = (page: string, name: string) => new RegExp(`^\\|[^|]*\\| \`${name}\\(`, 'm').test(page);

const basenames = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => path.basename(file, path.extname(file)));

const evidence: Evidence = {
  files: basenames('lib/webhook/senders/*.ts'),
  samples: basenames('events/webhook/*.json'),
  page: readText('docs/senders.md'),
  cases: basenames('test/senders/*.ts'),
};

describe('Every sender that lib/senders.ts exports', () => {
  test('has its file, a sample, a row in docs/senders.md, and its case', () => {
    expect(exported.length).toBeGreaterThanOrEqual(70);
    expect(forgotten(exported, evidence)).toEqual([]);
  });

  test('has a case that is named after it, and only events of its own samples', () => {
    for (const name of allNames) {
      const { create, samples } = caseOf(name);
      expect(create, name).toBe(Reflect.get(door, exportOf(name)));
      expect(Object.keys(samples).length, name).toBeGreaterThan(0);
      for (const file of Object.keys(samples)) expect(evidence.samples, name).toContain(file);
    }
  });

  test('that has no place in the common suites has a test file of its own, and is forged by test:fuzz', () => {
    const apart = allNames.filter((name) => caseOf(name).isProvenElsewhere);
    const files = apart.map((name) => path.join(root, 'test/lib/webhook/senders', `${name}.test.ts`));
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    expect(apart.filter((name) => caseOf(name).forging === undefined)).toEqual([]);
  });

  test('has a row that says how it is verified', () => {
    for (const name of allNames.filter((each) => each !== 'cloud-events')) {
      const rows = evidence.page.match(new RegExp(`^\\|[^|]*\\| \`${exportOf(name)}\\(.*$`, 'gm')) ?? [];
      const said = rows.map((row) => row.split('|').at(-2)?.trim().split(' ')[0]);
      expect(said, name).toContain(senderOf(name).verification);
    }
  });

  test('is the only kind of call in the rows of docs/senders.md', () => {
    const rows = evidence.page.matchAll(/^\|[^|]*\| `(\w+)\(\{/gm);
    const shown = [...rows].map(([, name]) => name);
    expect(shown.filter((name) => name !== undefined && !exported.includes(name))).toEqual([]);
  });
});

test('this test says what was forgotten for a new sender', () => {
  const names = [...exported, 'acmeSigned'];
  const missing = forgotten(names, evidence);
  expect(missing).toEqual([
    'acmeSigned has no file of its own in lib/webhook/senders',
    'acmeSigned has no sample in events/webhook that is named after it',
    'acmeSigned has no row in the table of docs/senders.md',
    'acmeSigned has no case in test/senders',
  ]);
  const withoutSample = evidence.samples.filter((sample) => sample !== 'gitlab-merge-request');
  expect(forgotten(exported, { ...evidence, samples: withoutSample })).toEqual([
    'gitlab has no sample in events/webhook that is named after it',
  ]);
});

/** The inputs and the text of a bundle that imports some senders from the door. */
async function bundleWith(names: readonly string[]) {
  const contents = `import { ${names.join(', ')} } from './lib/senders.ts';
    export const senders = [${names.join(', ')}];`;
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    treeShaking: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { text: outputFiles[0]?.text ?? '', files: used.map(([file]) => path.basename(file)) };
}

test('no sender imports another sender, so that a bundle holds none by the way', () => {
  const files = evidence.files.map((file) => `lib/webhook/senders/${file}.ts`);

  expect(files.filter((file) => /from '\.\/|\/senders\//.test(readText(file)))).toEqual([]);
});

test('a bundle pays for each sender by itself', async () => {
  const { text, files } = await bundleWith(['discord', 'telegram']);

  expect(files).toEqual(expect.arrayContaining(['discord.ts', 'telegram.ts', 'public-key.ts', 'token.ts']));
  expect(text).not.toContain('createHmac(');
});
