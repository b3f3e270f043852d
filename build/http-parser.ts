import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Prepares undici's HTTP parser at build time. Its WebAssembly becomes a file beside the bundle, which the first connection
 * reads: in the bundle it would be 72 kB of base64, a quarter of what every cold start has to read and parse. Of the
 * parser's constants only those that undici's client uses remain, as values. The search tree of header names, which takes 0.6 ms to
 * grow, knows no name: undici then decodes the name that it reads.
 */
export const httpParser: Plugin = {
  name: 'http-parser',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ }, ({ path: file }) => ({
      contents: `const { readFileSync } = require('node:fs');
        module.exports = readFileSync(require('node:path').join(__dirname, require('./llhttp.wasm')));`,
      pluginData: file,
    }));
    onResolve({ filter: /^\.\/llhttp\.wasm$/ }, ({ pluginData }) => ({
      path: 'llhttp.wasm',
      namespace: 'http-parser',
      pluginData,
    }));
    onLoad({ filter: /./, namespace: 'http-parser' }, ({ pluginData: file }) => ({
      contents: load(file),
      loader: 'file',
    }));
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]core[\\/]tree\.js$/ }, () => ({
      contents: 'exports.tree = { lookup() {} };',
    }));
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/ }, ({ path: file }) => ({
      contents: JSON.stringify(usedConstants(file)),
      loader: 'json',
    }));
  },
};

const load = createRequire(import.meta.url);

function usedConstants(file: string): Record<string, unknown> {
  const client = readFileSync(path.join(file, '../../dispatcher/client-h1.js'), 'utf8');
  const names = [...client.matchAll(/\bconstants\.([A-Z]+)/g)].map(([, name = '']) => name);
  const all: Record<string, unknown> = load(file);
  return Object.fromEntries([...new Set(names)].map((name) => [name, all[name]]));
}
