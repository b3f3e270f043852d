import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A file that esbuild made. */
export interface OutputFile {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** The bundles of a running local cloud, as files. */
export interface BundleFiles {
  /** Where esbuild is to place a bundle, relative to the project's folder. Its source map has paths relative to this. */
  readonly folder: string;
  /** Writes a version of a function, unless it exists, and returns the path of its bundle. */
  write(name: string, files: readonly OutputFile[]): string;
  /** Removes all versions whose bundles are not in this list. */
  keep(bundles: readonly string[]): void;
  /** Removes all versions. */
  remove(): void;
}

/**
 * Every version has a folder of its own, because the last version that works may start another process after a newer one was
 * built. The folders are in `dist/.local/<process id>/`; those of processes that ended without removing theirs are removed.
 */
export function createBundleFiles(root: string, pid = process.pid): BundleFiles {
  const all = join(root, 'dist/.local');
  const own = join(all, String(pid));
  for (const entry of entriesOf(all)) {
    if (!isRunning(Number(entry))) rmSync(join(all, entry), { recursive: true, force: true });
  }
  return {
    folder: `dist/.local/${pid}/function`,
    write(name, files) {
      const folder = join(own, `${name}-${hashOf(files)}`);
      const bundle = join(folder, 'index.mjs');
      if (existsSync(bundle)) return bundle;
      mkdirSync(folder, { recursive: true });
      for (const { path, contents } of files) writeFileSync(join(folder, basename(path)), contents);
      return bundle;
    },
    keep(bundles) {
      for (const entry of entriesOf(own)) {
        if (!bundles.includes(join(own, entry, 'index.mjs')))
          rmSync(join(own, entry), { recursive: true, force: true });
      }
    },
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

const entriesOf = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

function hashOf(files: readonly OutputFile[]): string {
  const hash = createHash('sha256');
  for (const { contents } of files) hash.update(contents);
  return hash.digest('hex').slice(0, 16);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // a process of another user
  }
}
