import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { describe, expect, test } from 'vitest';
import { removed, removeUnused } from '../../build/removed.ts';
import { root, runNode, temporaryFolder } from './project.ts';

/** Bundles a package whose file `importer` is this source, and runs the bundle. */
async function run(importer: string, source: string) {
  const folder = temporaryFolder();
  const file = path.join(folder, 'node_modules', importer);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, source);
  const outfile = path.join(folder, 'out.cjs');
  await esbuild.build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    plugins: [removeUnused],
  });
  return runNode([outfile], { cwd: folder });
}

describe.each(removed)(
  'The module $specifier of $importer',
  ({ importer, specifier, remedy, isFunction }) => {
    const load = `require('${specifier}')`;
    const use = isFunction ? `${load}()` : load;

    test('is still imported there by the package', () => {
      expect(readFileSync(path.join(root, 'node_modules', importer), 'utf8')).toContain(load);
    });

    test('throws when it is used: an error that names it, the remedy, and the list to change', async () => {
      const { stderr, exitCode } = await run(importer, use);

      expect(exitCode).toBe(1);
      expect(stderr).toContain(
        `Error: ${path.posix.join(importer, '..', specifier)} is not in this bundle: `,
      );
      expect(stderr).toContain(remedy);
      expect(stderr).toContain('build/removed.ts');
    });

    test('costs nothing while it is not used', async () => {
      const unused = isFunction ? load : `() => ${use}`;

      expect(await run(importer, unused)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    });
  },
);
