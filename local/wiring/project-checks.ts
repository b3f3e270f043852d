import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { topicsOf } from '../../lib/routing/route.ts';
import type { CheckOptions } from './check-options.ts';
import { problemsOf } from './checks.ts';
import { type Finding, sortFindings } from './finding.ts';
import { folderFindings } from './folder-checks.ts';
import { type Serverless, serverlessOf } from './package-offline.ts';
import { missingPermissions } from './permissions.ts';
import { type RouteTables, routesWithoutQueue, unroutedTriggers } from './route-checks.ts';
import { loadTables, topicFindings } from './route-files.ts';
import { plainSecrets } from './secret-checks.ts';
import { readWiring } from './serverless.ts';
import { forgottenSecrets, settingFindings } from './setting-checks.ts';
import { type LineOf, lineOfRoute, linesOfYaml, textIfAny } from './source-lines.ts';
import { withoutDeadLetters } from './target-checks.ts';
import { typeFindings } from './type-checks.ts';

/** Result of all checks. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** Topics that the routes name as text. They must exist in the service. */
  readonly topics: readonly string[];
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
  const wiring = 'error' in serverless ? [serverless.error] : wiringFindings(options, tables, serverless);
  const topics = [...new Set(Object.values(tables).flatMap((table) => topicsOf(table)))].sort();
  return { findings: sortFindings([...types, ...routes, ...tablesFindings, ...wiring]), topics };
}

const Printed = z.object({
  functions: z.record(
    z.string(),
    z.object({ events: z.array(z.record(z.string(), z.unknown())).default([]) }),
  ),
});

function wiringFindings(options: CheckOptions, tables: RouteTables, { printed, template }: Serverless) {
  const { root, stage, env, dotenv, local } = options;
  const wiring = readWiring(printed);
  const lineOf = linesOfYaml(readFileSync(join(root, 'serverless.yml'), 'utf8'));
  const { functions } = Printed.parse(printed);
  const routesText = (name: string) => textIfAny(join(root, 'functions', name, 'routes.ts'));
  const context = {
    ...{ wiring, template, tables, lineOf, dotenv, routesText, local },
    ...{ given: env, service: wiring.service, stage },
  };
  const sentences = [
    ...problemsOf(wiring),
    ...unroutedTriggers(wiring, tables),
    ...routesWithoutQueue(wiring, tables),
  ];
  return [
    ...folderFindings(
      root,
      wiring.functions.map(({ name }) => name),
      lineOf,
    ),
    ...settingFindings(context),
    ...forgottenSecrets(context),
    ...plainSecrets(context),
    ...missingPermissions(template, wiring, lineOf),
    ...withoutDeadLetters(template, wiring, (name) => functions[name]?.events ?? [], lineOf),
    ...sentences.map((text) => findingOf(text, lineOf, routesText)),
  ];
}

/** Turns a sentence of the wiring checks into a finding: the place stands before its colon, and the remedy at its end. */
export function findingOf(text: string, lineOf: LineOf, routesText: (name: string) => string): Finding {
  const [, what = text, remedy = 'Correct it.'] =
    /^(.*?)\. ((?:Add|Set|Give|Remove|Name) .*)$/s.exec(text.replace(/^serverless\.yml, /, '')) ?? [];
  const route = /^functions\/([^/]+)\/routes\.ts, (route "([^"]+)": .*)$/s.exec(what);
  if (route?.[1] !== undefined && route[2] !== undefined && route[3] !== undefined) {
    const line = lineOfRoute(routesText(route[1]), route[3]);
    return { file: `functions/${route[1]}/routes.ts`, line, what: route[2], remedy };
  }
  const functionName = /function "([^"]+)"/.exec(what)?.[1];
  const line = functionName === undefined ? undefined : lineOf(['functions', functionName]);
  return { file: 'serverless.yml', line, what, remedy };
}
