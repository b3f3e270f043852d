// @ts-check
import { existsSync, globSync, realpathSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { httpParser } from './build/http-parser.ts';
import { nodeModules } from './build/node-modules.ts';
import { removeStale, writeBuilt, zipOf } from './build/output.ts';
import { removeUnused } from './build/removed.ts';

/** @typedef {import('./build/output.ts').Built} Built */

/**
 * Builds every `functions/<name>/handler.ts` into `<outdir>/<name>/index.mjs` and `<outdir>/<name>.zip`, and removes the outputs
 * of functions that no longer exist. The same sources always give the same bytes. Writes files only if all functions compile, and
 * throws esbuild's `BuildFailure` if one does not.
 *
 * @param {object} [options]
 * @param {string} [options.root] the folder with functions/; default: the folder of this file
 * @param {string} [options.outdir] the folder for the outputs; default: dist/ in root
 * @param {esbuild.Plugin[]} [options.plugins] further plugins of esbuild; default: none
 * @param {string} [options.only] the one function to build; default: all
 * @returns {Promise<Built[]>} one entry per function, in alphabetical order
 */
export async function build({
  root = import.meta.dirname,
  outdir = path.join(root, 'dist'),
  plugins = [],
  only,
} = {}) {
  const names = globSync('functions/*/handler.ts', { cwd: root }).map((file) =>
    path.basename(path.dirname(file)),
  );
  if (names.length === 0) throw new Error(`No functions/<name>/handler.ts in ${root}: nothing to build`);
  const chosen = only === undefined ? names.sort() : names.filter((name) => name === only);
  if (chosen.length === 0) throw new Error(`No functions/${only}/handler.ts in ${root}: nothing to build`);
  const built = await Promise.all(chosen.map((name) => bundle(root, name, plugins)));
  for (const one of built) writeBuilt(outdir, one);
  removeStale(outdir, names);
  return built;
}

/** For bundled CommonJS packages that require one of the external packages: an ES module has no `require`. */
const requireBanner =
  "const require = (id) => process.getBuiltinModule('node:module').createRequire(import.meta.url)(id);";

/**
 * The options of esbuild for one function: `npm run build` uses them, and so does the local cloud, which builds again after every
 * save.
 *
 * @param {string} root the folder with functions/
 * @param {string} name the function's folder in functions/
 * @param {object} [options]
 * @param {esbuild.Plugin[]} [options.plugins] further plugins of esbuild; default: none
 * @param {string} [options.folder] the folder of the bundle, relative to root; the paths in its source map are relative to it
 */
export function bundleOptions(root, name, { plugins = [], folder = `dist/${name}` } = {}) {
  return /** @satisfies {esbuild.BuildOptions} */ ({
    absWorkingDir: root,
    plugins: [...plugins, removeUnused, httpParser, nodeModules],
    entryPoints: [`functions/${name}/handler.ts`],
    outfile: `${folder}/index.mjs`,
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    minify: true,
    assetNames: '[name]',
    sourcemap: 'linked',
    sourcesContent: false,
    define: {
      // undici's own switch, which Node.js sets: leaves out the experimental parser Milo, 168 kB that run only with UNDICI_USE_MILO.
      esbuildDetection: 'true',
      // For CommonJS packages that look for a file: an ES module has no `__dirname`.
      __dirname: 'import.meta.dirname',
    },
    // The Lambda runtime has the SDK. Only the outbox, dead letters and secrets load it.
    external: ['@aws-sdk/*'],
    banner: {
      js: requireBanner,
    },
    logLevel: 'warning',
  });
}

/**
 * @param {string} root
 * @param {string} name
 * @param {esbuild.Plugin[]} plugins
 * @returns {Promise<Built>}
 */
async function bundle(root, name, plugins) {
  const { outputFiles, metafile } = await esbuild.build(bundleOptions(root, name, { plugins }));
  const files = Object.fromEntries(
    outputFiles.map((file) => [path.basename(file.path), file.contents]).sort(),
  );
  return { name, files, zip: zipOf(files), metafile };
}

/** @param {Built[]} built */
function table(built) {
  const kilobytes = (/** @type {Uint8Array} */ bytes) => (bytes.length / 1000).toFixed(1);
  const width = Math.max(...built.map(({ name }) => name.length), 'function'.length);
  return [
    { name: 'function', bundle: 'bundle kB', zip: 'zip kB' },
    ...built.map(({ name, files, zip }) => ({
      name,
      bundle: kilobytes(files['index.mjs']),
      zip: kilobytes(zip),
    })),
  ]
    .map((row) => `${row.name.padEnd(width)}  ${row.bundle.padStart(9)}  ${row.zip.padStart(7)}`)
    .join('\n');
}

/** @returns {boolean} whether Node.js was started with this file, which was not imported */
function isMain() {
  const called = process.argv[1];
  return (
    called !== undefined && existsSync(called) && realpathSync(called) === realpathSync(import.meta.filename)
  );
}

if (isMain()) {
  try {
    const [only] = process.argv.slice(2);
    console.log(table(await build({ only })));
  } catch (error) {
    // esbuild has already printed its own errors, each with its place in the source.
    if (!(error instanceof Error && 'errors' in error)) console.error(error);
    process.exitCode = 1;
  }
}
