import path from 'node:path';
import type { Plugin } from 'esbuild';

/** A module that bundles leave out, because nothing that this project sends reaches it. */
interface Removed {
  /** The file below node_modules/ that imports the module, and the specifier that it has there. */
  readonly importer: string;
  readonly specifier: string;
  /** How to do without the module. */
  readonly remedy: string;
  /** The importer loads the module at start and calls it later. The others are loaded when they are needed. */
  readonly isFunction?: true;
}

const onlyText = 'send a body that is a string or a Buffer';

/** What is removed from undici: HTTP/2, the parser for processors without SIMD, and bodies of `fetch`. */
export const removed: readonly Removed[] = [
  {
    importer: 'undici/lib/dispatcher/client.js',
    specifier: './client-h2.js',
    remedy: 'open the sockets with allowH2: false',
    isFunction: true,
  },
  {
    importer: 'undici/lib/dispatcher/client-h1.js',
    specifier: '../llhttp/llhttp-wasm.js',
    remedy:
      'run where WebAssembly has SIMD, as on Lambda, with llhttp.wasm beside index.mjs, and without UNDICI_NO_WASM_SIMD and JEST_WORKER_ID',
  },
  { importer: 'undici/lib/dispatcher/client-h1.js', specifier: '../web/fetch/body.js', remedy: onlyText },
  { importer: 'undici/lib/core/request.js', specifier: '../web/fetch/formdata', remedy: onlyText },
  { importer: 'undici/lib/core/request.js', specifier: '../web/webidl', remedy: onlyText },
];

/** Matches only these specifiers: esbuild asks a plugin about each match, which takes longer than the import itself. */
const specifiers = new RegExp(
  `^(${removed.map(({ specifier }) => specifier.replaceAll('.', '\\.')).join('|')})$`,
);

/** Puts a module in place of each removed one that throws when it is used, and names the module and the remedy. */
export const removeUnused: Plugin = {
  name: 'remove-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: specifiers }, ({ importer, path: specifier }) => {
      const file = belowNodeModules(importer);
      const entry = removed.find((one) => one.importer === file && one.specifier === specifier);
      if (!entry) return undefined;
      const target = path.posix.join(entry.importer, '..', specifier);
      return { path: target, namespace: 'removed', pluginData: failing(target, entry) };
    });
    onLoad({ filter: /./, namespace: 'removed' }, ({ pluginData }) => ({ contents: pluginData }));
  },
};

/** The path of a file below the last node_modules/ in it; `undefined` for the project's own files. */
export function belowNodeModules(file: string): string | undefined {
  return /.*\/node_modules\/(.+)$/.exec(file.replaceAll(path.sep, '/'))?.[1];
}

function failing(target: string, { remedy, isFunction }: Removed): string {
  const text = `${target} is not in this bundle: ${remedy}, or take it off the list in build/removed.ts`;
  const failure = `throw new Error(${JSON.stringify(text)});`;
  return isFunction ? `module.exports = () => { ${failure} };` : failure;
}
