import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalCloudError, StoppedError } from './problem.ts';

/**
 * Builds the functions, as `npm run build` does. The npm script does not run the build itself: a script of two commands would
 * leave a shell between npm and Node.js, and Ctrl-C would then not end the program cleanly.
 *
 * @param output stream for the build's table; `stderr` leaves `stdout` to the function's answer
 * @param only the one function to build; by default all
 * @throws StoppedError if Ctrl-C or SIGTERM ended the build
 * @throws LocalCloudError if the build failed
 */
export function buildFunctions(root: string, output: 'stdout' | 'stderr', only?: string): void {
  const stdout = output === 'stderr' ? process.stderr.fd : 'inherit';
  const { status, signal } = spawnSync(
    process.execPath,
    [join(root, 'esbuild.config.mjs'), ...(only === undefined ? [] : [only])],
    {
      stdio: ['ignore', stdout, 'inherit'],
    },
  );
  if (signal === 'SIGINT' || signal === 'SIGTERM') throw new StoppedError(`${signal} ended the build.`);
  if (signal !== null)
    throw new LocalCloudError(`The functions could not be built: ${signal} ended the build.`);
  if (status !== 0) throw new LocalCloudError('The functions could not be built: see above.');
}

/**
 * Builds all functions, and prints nothing while it does.
 *
 * @returns the warnings of the build; empty if there is none
 * @throws LocalCloudError with what the build printed, if it failed
 */
export async function buildQuietly(root: string): Promise<string> {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [join(root, 'esbuild.config.mjs')]);
    return stderr.trim();
  } catch (cause) {
    const { stderr } = { stderr: String(cause), ...(cause instanceof Error ? cause : {}) };
    throw new LocalCloudError(`The functions could not be built:\n${stderr.trim()}`, { cause });
  }
}
