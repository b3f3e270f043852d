import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, '../..');

/** The names of the folders under functions/. */
export const functionNames = readdirSync(path.join(root, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** What serverless.yml says about a function, as far as these tests ask. */
interface FunctionDefinition {
  readonly handler: string;
  readonly package?: { readonly artifact?: string };
}

/** The functions of serverless.yml by name. */
export const definitions: Record<string, FunctionDefinition> = parse(readText('serverless.yml')).functions;

/** The text of one of the project's files. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The text of a file that the project may do without. */
export function readTextIfAny(file: string): string {
  return existsSync(path.join(root, file)) ? readText(file) : '';
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'launchpad-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with exactly the given environment. */
export function runNode(
  args: readonly string[],
  {
    cwd = root,
    env = {},
    timeoutMs = 30_000,
  }: { cwd?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd, env, timeout: timeoutMs },
      (_error, stdout, stderr) =>
        // A child that was killed has no exit code.
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
