import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { needsFunctions } from '../fixtures/functions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const copied = [
  ...['aws', 'build', 'cli', 'docs', 'events', 'functions', 'lib', 'local', 'stages'],
  ...['package.json', 'tsconfig.json', 'esbuild.config.mjs'],
];

/** Edits of files: texts and what replaces them, by file. */
export type Edits = Readonly<Record<string, readonly (readonly [text: string, by: string])[]>>;

/**
 * A copy of the project with the wiring and the routes of the tests, so that a user's own edits change no test. It is removed
 * after the tests of the file.
 */
export function copyOfProject() {
  const copy = mkdtempSync(path.join(tmpdir(), 'launchpad-copy-'));
  afterAll(() => rmSync(copy, { recursive: true }));
  for (const entry of copied) cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return {
    folder: copy,
    /** Puts the files of the tests in place, with edits. Skips the test if a user has removed a function. */
    edit(files: Edits): void {
      needsFunctions('webhook', 'queue', 'schedule', 'event-bus');
      for (const [file, fixture] of Object.entries(fixtures)) {
        let text = readFileSync(path.join(root, fixture), 'utf8').replaceAll('../../../lib/', '../../lib/');
        for (const [before, after] of files[file] ?? []) {
          expect(text).toContain(before);
          text = text.replace(before, after);
        }
        writeFileSync(path.join(copy, file), text);
      }
    },
    /** Runs a program of the copy with this `.env`. */
    run(args: readonly string[], dotenv = '') {
      writeFileSync(path.join(copy, '.env'), dotenv);
      const { PATH, HOME } = process.env;
      const options = { cwd: copy, env: { PATH, HOME }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
      return { status, output: stdout + stderr };
    },
    /** The line of a file that has this text. */
    lineOf(file: string, text: string): number {
      const lines = readFileSync(path.join(copy, file), 'utf8').split('\n');
      return lines.findIndex((line) => line.includes(text)) + 1;
    },
  };
}

const fixtures = {
  'serverless.yml': 'test/fixtures/serverless.yml',
  ...Object.fromEntries(
    ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => [
      `functions/${name}/routes.ts`,
      `test/fixtures/routes/${name}.ts`,
    ]),
  ),
};
