import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalCloudError } from '../problem.ts';

const osls = join(import.meta.dirname, '../../node_modules/osls/bin/serverless.js');

/**
 * The contents of `<root>/serverless.yml` with all variables resolved.
 *
 * @param options options of osls; by default those of the stage `local`
 * @throws LocalCloudError if osls refuses it
 */
export async function printServerless(
  root: string,
  env: NodeJS.ProcessEnv,
  options: readonly string[] = ['--stage', 'local'],
): Promise<unknown> {
  return JSON.parse(await runOsls(root, env, ['print', '--format', 'json', ...options]));
}

/**
 * What osls prints to stdout.
 *
 * @throws LocalCloudError with the words of osls if it fails
 */
export async function runOsls(
  root: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<string> {
  const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [osls, ...args], options);
    return stdout;
  } catch (cause) {
    throw new LocalCloudError(`osls cannot read serverless.yml: ${reasonOf(cause)}`, { cause });
  }
}

/** osls prints its errors to stdout and its version to stderr. If stdout has no error, Node.js could not start osls. */
function reasonOf(error: unknown): string {
  const { stdout, stderr } = { stdout: '', stderr: '', ...(error instanceof Error ? error : {}) };
  return stdout.replace(/^Error:/, '').trim() || stderr.trim() || String(error);
}
