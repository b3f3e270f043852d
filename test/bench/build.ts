import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { buildWithRoutes } from '../fixtures/build.ts';

const here = import.meta.dirname;
const outdir = path.join(here, 'dist');
const functions = path.join(outdir, 'functions');

/** Everything that the bench starts, built. */
export interface Built {
  /** The bundle of a function, with the routes of the tests, so that figures can be compared when a user changes theirs. */
  bundle(name: string): string;
  /** Names of the functions. */
  readonly functions: readonly string[];
  /** The bundle of a file of the folder `twins/`. */
  twin(name: string): string;
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
  await Promise.all([buildWithRoutes(undefined, functions), buildPrograms(), buildTwins()]);
  return {
    bundle: (name) => path.join(functions, name, 'index.mjs'),
    functions: readdirSync(functions, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(),
    twin: (name) => path.join(outdir, 'twins', `${name}.mjs`),
    program: (name) => path.join(outdir, 'programs', `${name}.mjs`),
    rivals: path.join(here, 'rivals/package.json'),
  };
}

async function buildPrograms(): Promise<void> {
  await build({
    absWorkingDir: here,
    entryPoints: ['programs/sink.ts', 'programs/side.ts', 'programs/cold.ts', 'programs/memory.ts'],
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

/** As a tutorial bundles a function, whatever the project's own build does besides. */
async function buildTwins(): Promise<void> {
  await build({
    absWorkingDir: here,
    entryPoints: ['twins/empty.ts', 'twins/webhook.ts'],
    outdir: path.join(outdir, 'twins'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
