import { join } from 'node:path';
import type { Queue } from '../sqs/queues.ts';
import type { Wiring } from '../wiring/serverless.ts';
import type { FunctionDefinition } from './host.ts';

/**
 * The functions of serverless.yml with their bundles, which `npm run build` makes.
 *
 * @param queues the existing queues, whose URLs the functions get; the variable of a missing queue stays unset
 */
export function functionDefinitions(
  root: string,
  { functions }: Wiring,
  queues: readonly Queue[],
): FunctionDefinition[] {
  const urlOf = (name: string | undefined) => queues.find((queue) => queue.name === name)?.url;
  return functions.map((fn) => ({
    ...fn,
    bundle: join(root, 'dist', fn.name, 'index.mjs'),
    env: Object.fromEntries(
      Object.entries(fn.queueVariables).map(([variable, queueName]) => [variable, urlOf(queueName)]),
    ),
  }));
}
