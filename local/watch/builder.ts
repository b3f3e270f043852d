import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildContext, type BuildOptions, context, type Message } from 'esbuild';
import { createBundleFiles } from './bundle-files.ts';
import { haveChanged, type Inputs, inputsOf } from './inputs.ts';
import { type SourceProblem, withoutRepeats } from './problem.ts';

/** Path of each function's bundle, by the name of the function. */
export type Bundles = Readonly<Record<string, string>>;

/** Result of a build. */
export type BuildResult =
  | {
      readonly ok: true;
      /** An unchanged bundle keeps its path. */
      readonly bundles: Bundles;
      /** Of the functions that this build did not leave as they were. */
      readonly warnings: readonly SourceProblem[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** Builds the functions again and again. */
export interface Builder {
  /** Builds all functions. The second build and later ones build only functions of which a file has changed. */
  build(): Promise<BuildResult>;
  /** Removes the bundles that are not in this list. */
  keep(bundles: readonly string[]): void;
  /** Ends esbuild and removes all bundles. */
  close(): Promise<void>;
}

interface BundleOptions {
  /** Folder of the bundle, relative to the root. */
  readonly folder: string;
}

/** The part of esbuild.config.mjs that the local cloud uses. */
interface Configuration {
  bundleOptions(root: string, name: string, options: BundleOptions): BuildOptions;
}

/** Prepares to build `functions/<name>/handler.ts` with the options of esbuild.config.mjs. */
export async function createBuilder(root: string): Promise<Builder> {
  const { bundleOptions }: Configuration = await import(pathToFileURL(join(root, 'esbuild.config.mjs')).href);
  const files = createBundleFiles(root);
  const contexts = new Map<string, Promise<BuildContext>>();
  const last = new Map<string, Bundled & { readonly inputs: Inputs }>();

  async function bundle(name: string): Promise<Bundled> {
    const before = last.get(name);
    if (before !== undefined && !haveChanged(before.inputs)) return { ...before, warnings: [] };
    last.delete(name);
    const options = { ...bundleOptions(root, name, files), logLevel: 'silent' } as const;
    const started = contexts.get(name) ?? context(options);
    contexts.set(name, started);
    try {
      const startedAt = Date.now();
      const { outputFiles = [], metafile, warnings } = await (await started).rebuild();
      const path = files.write(name, outputFiles);
      const built = { name, bundle: path, problems: [], warnings: warnings.map(problemOf) };
      const inputs = inputsOf(root, Object.keys(metafile?.inputs ?? {}), startedAt);
      if (inputs !== undefined) last.set(name, { ...built, inputs });
      return built;
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      return { name, bundle: '', problems: error.errors.map(problemOf), warnings: [] };
    }
  }

  async function drop(name: string): Promise<void> {
    const started = contexts.get(name);
    contexts.delete(name);
    last.delete(name);
    await (await started)?.dispose();
  }

  return {
    async build() {
      const names = namesOf(root);
      await Promise.all([...contexts.keys()].filter((name) => !names.includes(name)).map(drop));
      const built = await Promise.all(names.map(bundle));
      const problems = withoutRepeats(built.flatMap((one) => one.problems));
      if (problems.length > 0) return { ok: false, problems };
      return {
        ok: true,
        bundles: Object.fromEntries(built.map((one) => [one.name, one.bundle])),
        warnings: withoutRepeats(built.flatMap((one) => one.warnings)),
      };
    },
    keep: files.keep,
    async close() {
      await Promise.all([...contexts.keys()].map(drop));
      files.remove();
    },
  };
}

const namesOf = (root: string) =>
  globSync('functions/*/handler.ts', { cwd: root }).map((file) => basename(dirname(file)));

interface Bundled {
  readonly name: string;
  readonly bundle: string;
  readonly problems: readonly SourceProblem[];
  readonly warnings: readonly SourceProblem[];
}

const isBuildFailure = (error: unknown): error is Error & { errors: Message[] } =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

function problemOf({ location, text }: Message): SourceProblem {
  if (location === null) return { text };
  const { file, line, lineText, column } = location;
  // esbuild counts bytes from 0, editors and TypeScript characters from 1.
  const characters = Buffer.from(lineText).subarray(0, column).toString().length;
  return { file, line, column: characters + 1, text };
}
