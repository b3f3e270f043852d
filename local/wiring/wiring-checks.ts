import type { Finding } from './finding.ts';
import { functionFindings } from './function-checks.ts';
import { outageFindings, queueFindings } from './queue-checks.ts';
import { type RouteTables, routesWithoutQueue, unroutedTriggers } from './route-checks.ts';
import type { Wiring } from './serverless.ts';
import type { Sources } from './source-lines.ts';

/** Settings of serverless.yml that lose messages or fail after the deployment, and triggers and routes that do not fit. */
export function wiringFindings(wiring: Wiring, tables: RouteTables, sources: Sources): Finding[] {
  return [
    ...queueFindings(wiring, sources.lineOf),
    ...functionFindings(wiring, sources.lineOf),
    ...unroutedTriggers(wiring, tables, sources),
    ...routesWithoutQueue(wiring, tables, sources),
  ];
}

/** The findings that concern one function; `outageFindings` are among them. */
export function findingsOfFunction(
  name: string,
  wiring: Wiring,
  tables: RouteTables,
  sources: Sources,
): Finding[] {
  const table = tables[name];
  const own: Wiring = {
    ...wiring,
    functions: wiring.functions.filter((fn) => fn.name === name),
    triggers: wiring.triggers.filter(({ functionName }) => functionName === name),
  };
  return [
    ...wiringFindings(own, table === undefined ? {} : { [name]: table }, sources),
    ...outageFindings(own, sources.lineOf),
  ];
}
