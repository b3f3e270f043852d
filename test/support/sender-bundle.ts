import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { caseOf } from './senders.ts';

const root = path.join(import.meta.dirname, '../..');

/** The webhook function with one sender. */
export interface SenderBundle {
  /** The minified bundle, as `npm run build` makes it. */
  readonly bytes: Uint8Array;
  /** The files that are in it, with the bytes that each brings. */
  readonly inputs: readonly { readonly file: string; readonly bytes: number }[];
}

/** Builds the webhook function with a route of one sender. */
export async function bundleOfSender(name: string): Promise<SenderBundle> {
  // TypeScript does not look for types of a module whose name is computed; the build has none.
  const file: string = path.join(root, 'esbuild.config.mjs');
  const config: {
    bundleOptions(at: string, of: string, more: object): BuildOptions & { readonly metafile: true };
  } = await import(file);
  const { outputFiles = [], metafile } = await build(
    config.bundleOptions(root, 'webhook', { plugins: [routesWith(name)] }),
  );
  const bytes = outputFiles.find((output) => output.path.endsWith('index.mjs'))?.contents;
  return { bytes: bytes ?? new Uint8Array(), inputs: inputsOf(metafile) };
}

/** Puts a table with this one route in place of `functions/webhook/routes.ts`. */
const routesWith = (name: string): Plugin => ({
  name: 'one-route',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/routes\.ts$/ }, ({ importer }) =>
      importer.endsWith(path.join('functions', 'webhook', 'handler.ts'))
        ? { path: name, namespace: 'one-route' }
        : undefined,
    );
    onLoad({ filter: /^/, namespace: 'one-route' }, () => ({
      contents: routesText(name),
      loader: 'ts',
      resolveDir: root,
    }));
  },
});

function routesText(name: string): string {
  const sender = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const isWrapper = name === 'cloud-events'; // its option is a sender, not data
  const names = isWrapper ? `${sender}, bearer` : sender;
  const options = isWrapper
    ? `{ sender: bearer({ secret: 'TEXT_SECRET' }) }`
    : JSON.stringify(caseOf(name).options);
  return `import { webhookRoutes } from './lib/routes.ts';
    import { ${names} } from './lib/senders.ts';
    export const routes = webhookRoutes({ one: { sender: ${sender}(${options}), to: 'webhooks' } });`;
}

function inputsOf({ outputs }: Metafile): SenderBundle['inputs'] {
  const output = Object.values(outputs).find(({ entryPoint }) => entryPoint !== undefined);
  return Object.entries(output?.inputs ?? {})
    .map(([file, { bytesInOutput }]) => ({ file, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0);
}
