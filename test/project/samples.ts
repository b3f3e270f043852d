import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readText, root } from './project.ts';

/** A fenced block of a page. */
export interface Sample {
  /** The page, from the project's folder. */
  readonly page: string;
  /** The line of its first character, from 1. */
  readonly line: number;
  /** The heading above it. */
  readonly heading: string;
  /** The word after the fence, such as `ts`. Empty if there is none. */
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of a page, in their order. */
export function samplesOf(page: string): Sample[] {
  const lines = readText(page).split('\n');
  const samples: Sample[] = [];
  let heading = '';
  let open: { line: number; language: string } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*```(\S*)/.exec(line);
    if (fence === null) {
      if (open === undefined) heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    } else if (open === undefined) {
      open = { line: index + 2, language: fence[1] ?? '' };
    } else {
      samples.push({ page, heading, ...open, text: lines.slice(open.line - 1, index).join('\n') });
      open = undefined;
    }
  }
  return samples;
}

/** The samples of some pages that are written in a language. */
export function samplesIn(pages: readonly string[], ...languages: readonly string[]): Sample[] {
  return pages.flatMap(samplesOf).filter(({ language }) => languages.includes(language));
}

/** `docs/routes.md:12`, as editors open it. */
export const placeOf = ({ page, line }: Sample) => `${page}:${line}`;

/** A file that a sample is, below the folder that was given to `layOut`. */
export interface SampleFile {
  readonly sample: Sample;
  readonly file: string;
}

/**
 * Writes TypeScript samples into a folder, each as if it stood in a copy of this project. A first line such as
 * `// functions/webhook/acme.ts` says which file the sample is; without it, it is `functions/sample/routes.ts`. The samples below one
 * heading share a copy, so that they can import each other, until one of them is the same file again.
 */
export function layOut(folder: string, samples: readonly Sample[]): SampleFile[] {
  const copies: { key: string; name: string; files: Set<string> }[] = [];
  return samples.map((sample) => {
    const file =
      /^\/\/ (\S+\.ts)$/m.exec(sample.text.split('\n')[0] ?? '')?.[1] ?? 'functions/sample/routes.ts';
    const key = `${sample.page}#${sample.heading}`;
    let copy = copies.findLast((one) => one.key === key && !one.files.has(file));
    if (copy === undefined) {
      copy = { key, name: `copy-${copies.length + 1}`, files: new Set() };
      copies.push(copy);
      copyOfProject(path.join(folder, copy.name));
    }
    copy.files.add(file);
    const target = path.join(copy.name, file);
    mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
    writeFileSync(path.join(folder, target), `${sample.text}\n`);
    return { sample, file: target };
  });
}

/** What samples import. */
function copyOfProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const entry of ['lib', 'test', 'events', 'node_modules', 'package.json'])
    symlinkSync(path.join(root, entry), path.join(folder, entry));
}

/** Checks the types of TypeScript samples as `npm run types` checks the project. Returns a line for each problem. */
export async function typeProblems(folder: string, samples: readonly Sample[]): Promise<string[]> {
  const files = layOut(folder, samples);
  const config = {
    extends: path.join(root, 'tsconfig.json'),
    include: [],
    files: [path.join(root, 'lib/rocketmq/undici.d.ts'), ...files.map(({ file }) => file)],
  };
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const output = await run(path.join(root, 'node_modules/typescript/bin/tsc'), [
    '-p',
    folder,
    '--pretty',
    'false',
  ]);
  return output.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const [, file, row, rest] = /^(\S+?)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    const origin = files.find((one) => file?.endsWith(one.file));
    if (origin === undefined) return [line];
    return [`${origin.sample.page}:${origin.sample.line + Number(row) - 1}: ${rest}`];
  });
}

/** Standard output and errors of a script that Node.js runs. */
function run(script: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: root, timeout: 60_000 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
