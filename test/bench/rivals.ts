import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Installs the clients that only the bench needs, axios and the vendor's SDK, in a folder of their own. The project does not
 * depend on them: together they are 28 MB.
 *
 * @returns `false` if npm cannot install them, for example because there is no network
 */
export function installRivals(manifest: string, say: (line: string) => void): boolean {
  const cwd = path.dirname(manifest);
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(manifest, 'utf8'),
  );
  const isThere = (name: string) => existsSync(path.join(cwd, 'node_modules', name));
  if (Object.keys(dependencies).every(isThere)) return true;
  say(`Installing axios and Huawei Cloud's SDK in ${path.relative(process.cwd(), cwd)}, once (28 MB) …`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm names itself to the scripts that it runs.
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(command ?? 'npm', [...before, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) say('They cannot be installed, so the bench runs without them.');
  return status === 0;
}
