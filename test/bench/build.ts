import path from 'node:path';
import { build } from 'esbuild';
import { buildWithRoutes } from '../fixtures/build.ts';

const here = import.meta.dirname;
const outdir = path.join(here, 'dist');

/** Everything that the bench starts, built. */
export interface Built {
  /** The bundle of a function, with the routes of the tests, so that figures can be compared when a user changes theirs. */
  bundle(name: string): string;
  /** A program of the folder `programs/`. */
  program(name: string): string;
  /** The package.json of the clients that the bench installs for itself. */
  readonly rivals: string;
}

/**
 * Builds the functions as `npm run build` does, and the programs of the bench. The programs are built because a process that
 * has to strip types from TypeScript starts later and needs more memory.
 */
export async function buildBench(): Promise<Built> {
  await Promise.all([buildWithRoutes(undefined, path.join(outdir, 'functions')), buildPrograms()]);
  return {
    bundle: (name) => path.join(outdir, 'functions', name, 'index.mjs'),
    program: (name) => path.join(outdir, 'programs', `${name}.mjs`),
    rivals: path.join(here, 'rivals/package.json'),
  };
}

async function buildPrograms(): Promise<void> {
  await build({
    absWorkingDir: here,
    entryPoints: ['programs/sink.ts', 'programs/side.ts'],
    outdir: path.join(outdir, 'programs'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  });
}
