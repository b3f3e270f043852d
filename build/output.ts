import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { strToU8, zipSync } from 'fflate';

/** The files of a bundle by name. */
type Files = Readonly<Record<string, Uint8Array>>;

/** A built function. */
export interface Built {
  /** The function's folder. */
  readonly name: string;
  /** index.mjs, its source map index.mjs.map, and the HTTP parser llhttp.wasm if it is used. */
  readonly files: Files;
  /** The files without the source map in one zip file, which Lambda runs. */
  readonly zip: Uint8Array;
  /** The contents of the bundle and the imports that brought them in; stored as meta.json. */
  readonly metafile: Metafile;
}

/**
 * The zip file that Lambda runs. It would use a source map only with `--enable-source-maps`, which makes a cold start longer by
 * four fifths. The map in `dist/` explains the lines of a deployed function.
 */
export function zipOf(files: Files): Uint8Array {
  const shipped = Object.fromEntries(Object.entries(files).filter(([file]) => !file.endsWith('.map')));
  return zipSync(shipped, {
    level: 9,
    // A zip file stores local time. This value is the same in every time zone, and the earliest that the format allows.
    mtime: new Date(1980, 0, 1),
    // Unix, a regular file, mode 644.
    os: 3,
    attrs: (0o100644 << 16) >>> 0,
  });
}

/** Writes a built function into the folder for the outputs. */
export function writeBuilt(outdir: string, { name, files, zip, metafile }: Built): void {
  const folder = path.join(outdir, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeWhole(path.join(folder, file), contents);
  writeWhole(path.join(folder, 'meta.json'), strToU8(JSON.stringify(metafile)));
  writeWhole(path.join(outdir, `${name}.zip`), zip);
}

/** Writes a file so that a process that reads it at the same time gets the old or the new contents, never a part. */
function writeWhole(file: string, contents: Uint8Array): void {
  const temporary = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, contents);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Removes the outputs of functions that no longer exist. */
export function removeStale(outdir: string, names: readonly string[]): void {
  for (const entry of readdirSync(outdir)) {
    const name = path.basename(entry, '.zip');
    if (!entry.endsWith('.zip') || names.includes(name)) continue;
    rmSync(path.join(outdir, name), { recursive: true, force: true });
    rmSync(path.join(outdir, entry));
  }
}
