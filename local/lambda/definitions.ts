import { join } from 'node:path';
import type { Queue } from '../sqs/queues.ts';
import type { Wiring } from '../wiring/serverless.ts';
import type { FunctionDefinition } from './host.ts';

/**
 * The functions of serverless.yml with their bundles.
 *
 * @param queues the existing queues, whose URLs the functions get; the variable of a missing queue stays unset
 * @param bundleOf the path of a function's bundle; by default the one that `npm run build` makes
 */
export function functionDefinitions(
  root: string,
  { functions }: Wiring,
  queues: readonly Queue[],
  bundleOf: (name: string) => string | undefined = (name) => join(root, 'dist', name, 'index.mjs'),
): FunctionDefinition[] {
  const urlOf = (name: string | undefined) => queues.find((queue) => queue.name === name)?.url;
  return functions.map((fn) => ({
    ...fn,
    bundle: bundleOf(fn.name) ?? join(root, 'functions', fn.name, 'handler.ts'), // it does not exist: the error names it
    env: Object.fromEntries(
      Object.entries(fn.queueVariables).map(([variable, queueName]) => [variable, urlOf(queueName)]),
    ),
  }));
}
