import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { root, runNode, temporaryFolder } from './project.ts';

/** A small project of its own, with this project's build. */
function projectWith(handlers: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const part of ['esbuild.config.mjs', 'build']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [name, source] of Object.entries(handlers)) {
    mkdirSync(path.join(folder, 'functions', name), { recursive: true });
    writeFileSync(path.join(folder, 'functions', name, 'handler.ts'), source);
  }
  return folder;
}

const build = (cwd: string) => runNode(['esbuild.config.mjs'], { cwd });
const hello = `export async function handler(event: { name: string }) { return 'Grüße, ' + event.name; }`;

describe('npm run build', () => {
  test('makes a bundle, its source map and a zip of what Lambda runs, and prints their sizes', async () => {
    const folder = projectWith({ hello });

    const { stdout } = await build(folder);

    expect(stdout).toMatch(/^function {2}bundle kB {3}zip kB\nhello +0\.\d +0\.\d\n$/);
    const zipped = unzipSync(readFileSync(path.join(folder, 'dist/hello.zip')));
    expect(Object.keys(zipped)).toEqual(['index.mjs']);
    const [bundle, map] = ['index.mjs', 'index.mjs.map'].map((file) =>
      readFileSync(path.join(folder, 'dist/hello', file), 'utf8'),
    );
    expect(Buffer.from(zipped['index.mjs'] ?? []).toString()).toBe(bundle);
    expect(bundle).toContain('Grüße');
    expect(bundle).toContain('//# sourceMappingURL=index.mjs.map');
    expect(JSON.parse(map ?? '')).toMatchObject({ sources: ['../../functions/hello/handler.ts'] });
    expect(map).not.toContain('Grüß');
  });

  test('a bundled CommonJS package can require the modules of Node', async () => {
    const folder = projectWith({
      hello: `import { Pool } from 'undici'; export const handler = async () => Pool;`,
    });
    await build(folder);

    const loaded = await runNode(['dist/hello/index.mjs'], { cwd: folder });

    expect(loaded).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['by name', `import { STATUS_CODES, get } from 'node:http';`],
    ['as a default', `import http from 'node:http'; const { STATUS_CODES, get } = http;`],
    [
      'as a namespace',
      `import * as http from 'node:http'; const STATUS_CODES = http.STATUS_CODES, get = http.get;`,
    ],
  ])('a function that imports a module of Node %s loads no more of it than it uses', async (_, imports) => {
    const folder = projectWith({
      hello: `${imports}
        export const handler = async () => get;
        console.log(STATUS_CODES[404], process.moduleLoadList.filter((name) => name.includes('deps/undici')));`,
    });
    await build(folder);

    const loaded = await runNode(['dist/hello/index.mjs'], { cwd: folder });

    expect(loaded).toEqual({ exitCode: 0, stdout: 'Not Found []\n', stderr: '' });
  });

  test('the same sources give the same zip in any time zone, from any folder', async () => {
    const folder = projectWith({ hello, other: hello });
    const elsewhere = temporaryFolder();
    const script = `import { build } from '${pathToFileURL(path.join(folder, 'esbuild.config.mjs'))}';
      await build({ outdir: process.cwd() });`;

    await build(folder);
    const second = await runNode(['--input-type=module', '-e', script], {
      cwd: elsewhere,
      env: { TZ: 'Pacific/Kiritimati' },
    });

    expect(second).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    for (const zip of ['hello.zip', 'other.zip']) {
      expect(readFileSync(path.join(elsewhere, zip))).toEqual(readFileSync(path.join(folder, 'dist', zip)));
    }
  });

  test('leaves nothing of a function that is gone, and no half-written files', async () => {
    const folder = projectWith({ hello, gone: hello });
    await build(folder);
    expect(existsSync(path.join(folder, 'dist/gone/index.mjs'))).toBe(true);

    rmSync(path.join(folder, 'functions/gone'), { recursive: true });
    await build(folder);

    expect(globSync('dist/**', { cwd: folder }).sort()).toEqual([
      'dist',
      'dist/hello',
      'dist/hello.zip',
      'dist/hello/index.mjs',
      'dist/hello/index.mjs.map',
      'dist/hello/meta.json',
    ]);
  });

  test('an error ends with exit code 1 and the place in the source, and writes nothing', async () => {
    const folder = projectWith({ hello, wrong: `export * from './missing.ts';` });

    const { exitCode, stderr } = await build(folder);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('functions/wrong/handler.ts:1:');
    expect(stderr).toContain('Could not resolve "./missing.ts"');
    expect(existsSync(path.join(folder, 'dist'))).toBe(false);
  });

  test('no functions at all is an error', async () => {
    const { exitCode, stderr } = await build(projectWith({}));

    expect(exitCode).toBe(1);
    expect(stderr).toContain('No functions/<name>/handler.ts');
  });
});
