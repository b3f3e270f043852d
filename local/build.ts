import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LocalCloudError } from './problem.ts';

/**
 * Builds the functions, as `npm run build` does. Called from here, because a script of two commands would leave a shell
 * between npm and Node.js, which keeps Ctrl-C from ending things cleanly.
 *
 * @param output where the build's table goes; `stderr` keeps `stdout` clean for answers
 */
export function buildFunctions(root: string, output: 'stdout' | 'stderr'): void {
  const stdout = output === 'stderr' ? process.stderr.fd : 'inherit';
  const { status } = spawnSync(process.execPath, [join(root, 'esbuild.config.mjs')], {
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (status !== 0) throw new LocalCloudError('The functions could not be built: see above.');
}
