import * as z from 'zod';
import { topicsOf } from '../../lib/routing/route.ts';
import { silentAlarms } from './alarm-checks.ts';
import type { CheckOptions } from './check-options.ts';
import { type Finding, sortFindings } from './finding.ts';
import { foldersWithoutBlock } from './folder-checks.ts';
import { forgottenSecrets } from './missing-settings.ts';
import { type Serverless, serverlessOf } from './package-offline.ts';
import { missingPermissions } from './permissions.ts';
import { unprovenRoutes } from './raw-properties-checks.ts';
import type { RouteTables } from './route-checks.ts';
import { computedRoutes, loadTables, topicFindings } from './route-files.ts';
import { plainSecrets } from './secret-checks.ts';
import { readWiring } from './serverless.ts';
import { settingFindings } from './setting-checks.ts';
import { sourcesIn } from './source-lines.ts';
import { withoutDeadLetters } from './target-checks.ts';
import { typeFindings } from './type-checks.ts';
import { wiringFindings } from './wiring-checks.ts';

/** Result of all checks. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** What works, but is probably not meant. */
  readonly warnings: readonly Finding[];
  /** Topics that the routes name as text. They must exist in the service. */
  readonly topics: readonly string[];
  /** Routes whose topics are known only to their function, such as `webhook/github`. */
  readonly computedRoutes: readonly string[];
}

/** Checks types, routes, serverless.yml and the template that osls makes of it, without network and without an account. */
export async function checkProject(options: CheckOptions): Promise<Checked> {
  const { root } = options;
  const [types, { tables, findings: routes }, serverless] = await Promise.all([
    typeFindings(root),
    loadTables(root),
    serverlessOf(options),
  ]);
  const tablesFindings = topicFindings(root, tables);
  const wiring = 'errors' in serverless ? serverless.errors : deploymentFindings(options, tables, serverless);
  return {
    findings: sortFindings([...types, ...routes, ...tablesFindings, ...wiring]),
    warnings: 'errors' in serverless ? [] : silentAlarms(serverless.template, options.stage),
    topics: [...new Set(Object.values(tables).flatMap((table) => topicsOf(table)))].sort(),
    computedRoutes: computedRoutes(tables),
  };
}

const Printed = z.object({
  functions: z.record(
    z.string(),
    z.object({ events: z.array(z.record(z.string(), z.unknown())).default([]) }),
  ),
});

function deploymentFindings(
  options: CheckOptions,
  tables: RouteTables,
  { printed, template }: Serverless,
): Finding[] {
  const { root, stage, env, dotenv, local } = options;
  const wiring = readWiring(printed);
  const sources = sourcesIn(root);
  const { functions } = Printed.parse(printed);
  const context = {
    ...{ wiring, template, tables, ...sources, dotenv, local },
    ...{ given: env, service: wiring.service, stage },
  };
  return [
    ...foldersWithoutBlock(root, wiring),
    ...settingFindings(context),
    ...forgottenSecrets(context),
    ...plainSecrets(context),
    ...unprovenRoutes(context),
    ...missingPermissions(template, wiring, sources.lineOf),
    ...withoutDeadLetters(template, wiring, (name) => functions[name]?.events ?? [], sources.lineOf),
    ...wiringFindings(wiring, tables, sources),
  ];
}
