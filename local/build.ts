import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LocalCloudError, StoppedError } from './problem.ts';

/**
 * Builds the functions, as `npm run build` does. Called from here, because a script of two commands would leave a shell
 * between npm and Node.js, which keeps Ctrl-C from ending things cleanly.
 *
 * @param output where the build's table goes; `stderr` keeps `stdout` clean for answers
 * @throws StoppedError when Ctrl-C or SIGTERM ended the build
 * @throws LocalCloudError when it failed
 */
export function buildFunctions(root: string, output: 'stdout' | 'stderr'): void {
  const stdout = output === 'stderr' ? process.stderr.fd : 'inherit';
  const { status, signal } = spawnSync(process.execPath, [join(root, 'esbuild.config.mjs')], {
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (signal === 'SIGINT' || signal === 'SIGTERM')
    throw new StoppedError(`The build was ended by ${signal}.`);
  if (signal !== null)
    throw new LocalCloudError(`The functions could not be built: ${signal} ended the build.`);
  if (status !== 0) throw new LocalCloudError('The functions could not be built: see above.');
}
