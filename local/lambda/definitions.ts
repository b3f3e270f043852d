import { join } from 'node:path';
import type { Wiring } from '../wiring/serverless.ts';
import type { FunctionDefinition } from './host.ts';

/** The functions of serverless.yml with the bundles that `npm run build` makes of them. */
export function functionDefinitions(root: string, { functions }: Wiring): FunctionDefinition[] {
  return functions.map((fn) => ({ ...fn, bundle: join(root, 'dist', fn.name, 'index.mjs') }));
}
