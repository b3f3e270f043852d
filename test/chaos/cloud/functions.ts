import { join } from 'node:path';
import { functionEnvironment } from '../../../local/emulator-settings.ts';
import { functionDefinitions } from '../../../local/lambda/definitions.ts';
import { resolveSettings } from '../../../local/settings.ts';
import type { Queues } from '../../../local/sqs/queues.ts';
import { buildWithRoutes } from '../../fixtures/build.ts';
import { credentialsOf, env } from './environment.ts';
import { createHosts, type Hosts } from './hosts.ts';
import type { Ledger } from './ledger.ts';
import { wiring } from './wiring.ts';

/** The folder of the chaos: its routes, and in `dist/` the functions that are built with them. */
const root = join(import.meta.dirname, '..');

/** Builds the functions with the routes of the chaos. */
export const buildChaosFunctions = () => buildWithRoutes(join(root, 'routes'), join(root, 'dist'));

interface FunctionsOptions {
  readonly dmsUrl: string;
  readonly queues: Queues;
  /** Where the functions reach SQS. */
  readonly sqsUrl: string;
  readonly hostsPerFunction: number;
  readonly ledger: Ledger;
}

/** The hosts of the built functions. */
export function startHosts({ dmsUrl, queues, sqsUrl, hostsPerFunction, ledger }: FunctionsOptions): Hosts {
  const seen = queues.queues.map((queue) => ({ ...queue, url: queue.url.replace(queues.url, sqsUrl) }));
  const definitions = functionDefinitions(root, wiring, seen).map((definition) => ({
    ...definition,
    env: { ...definition.env, ...credentialsOf(definition.name) },
  }));
  const settings = resolveSettings({ local: env, dotenv: {}, process: {} });
  const own = functionEnvironment(settings, { dmsUrl, sqsUrl, region: wiring.region });
  return createHosts({ definitions, env: own, hostsPerFunction, ledger });
}
