import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';
import { belowNodeModules } from './removed.ts';

/**
 * Packages that use so little of one of Node's modules that a line replaces it. `node:http` takes 4 ms to load, `node:assert` 2.
 * undici compares with a class that it never gets here, reads a limit, whose value is Node's default, and asserts conditions.
 * middy names its errors by their status.
 */
const replaced: readonly { importer: RegExp; id: string; contents: string }[] = [
  {
    importer: /^undici\/lib\/(core\/util|dispatcher\/client)\.js$/,
    id: 'node:http',
    contents: 'module.exports = { IncomingMessage: class {}, maxHeaderSize: 16384 };',
  },
  {
    importer: /^undici\/lib\//,
    id: 'node:assert',
    contents: `module.exports = (condition, text) => {
      if (!condition) throw new Error(text ?? 'an assertion of undici failed');
    };`,
  },
  {
    importer: /^@middy\/util\//,
    id: 'node:http',
    contents: `export const STATUS_CODES = new Proxy({}, {
      get: (_, status) => process.getBuiltinModule('node:http').STATUS_CODES[status],
    });`,
  },
];

/**
 * Takes Node's own modules from `process.getBuiltinModule` where a source has a static import or a `require`.
 *
 * An import statement evaluates every export of the module, also those that Node.js makes at first use: an import of `node:http`
 * loads Node's own undici, one of `node:util` loads worker threads. In a bundle only the exports that are used are evaluated.
 * Dynamic imports stay as they are.
 */
export const nodeModules: Plugin = {
  name: 'node-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, async ({ path, kind, importer }) => {
      if (!isBuiltin(path) || (kind !== 'import-statement' && kind !== 'require-call')) return undefined;
      const id = path.replace(/^(node:)?/, 'node:');
      const file = belowNodeModules(importer) ?? '';
      const little = replaced.findIndex((one) => one.id === id && one.importer.test(file));
      if (little >= 0)
        return { path: id, namespace: `replaced-${little}`, pluginData: replaced[little]?.contents };
      return kind === 'require-call'
        ? { path: id, namespace: 'required', pluginData: `module.exports = ${builtin(id)};` }
        : { path: id, namespace: 'imported', pluginData: await exportsOf(id), sideEffects: false };
    });
    onLoad({ filter: /^node:/ }, ({ pluginData }) => ({ contents: pluginData }));
  },
};

const builtin = (id: string) => `process.getBuiltinModule(${JSON.stringify(id)})`;

/** An ES module with the exports of one of Node's modules. esbuild leaves out what is marked as pure and not used. */
async function exportsOf(id: string): Promise<string> {
  const names = Object.keys(await import(id)).filter(
    (name) => name !== 'default' && name !== 'module.exports',
  );
  return [
    `const all = /* @__PURE__ */ ${builtin(id)};`,
    'export default all;',
    ...names.map((name) => `const _${name} = /* @__PURE__ */ (() => all.${name})();`),
    `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} };`,
  ].join('\n');
}
