/**
 * The tests in this folder read what a user of this project writes: `functions/<name>/routes.ts` and `serverless.yml`. All
 * other tests have routes and a wiring of their own. A failure here names what is missing and where to add it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { describeFinding, type Finding } from '../../../local/wiring/finding.ts';
import { printServerless } from '../../../local/wiring/osls.ts';
import type { RouteTable, RouteTables } from '../../../local/wiring/route-checks.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { functionNames, root } from '../project.ts';

/** serverless.yml as osls resolves it, without the values of `.env`, and as the local cloud reads it. */
export async function readServerless() {
  const printed = await printServerless(root, process.env);
  return { printed, wiring: readWiring(printed) };
}

/** The functions that have a `routes.ts`. */
export const routedFunctions = functionNames.filter((name) => existsSync(fileOf(name)));

/** What `functions/<name>/routes.ts` exports as `routes`. */
export async function loadRoutes(name: string): Promise<RouteTable> {
  const { routes }: { routes?: RouteTable } = await import(fileOf(name));
  if (routes === undefined) throw new Error(`functions/${name}/routes.ts has no "export const routes = …"`);
  return routes;
}

export async function loadAllRoutes(): Promise<RouteTables> {
  const tables = routedFunctions.map(async (name) => [name, await loadRoutes(name)] as const);
  return Object.fromEntries(await Promise.all(tables));
}

/** Fails with every problem on a line of its own, or on two lines if it has a remedy. */
export function expectNone(problems: readonly (string | Finding)[]): void {
  const lines = problems.map((problem) => (typeof problem === 'string' ? problem : describeFinding(problem)));
  expect(lines, `\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`).toEqual([]);
}

function fileOf(name: string): string {
  return path.join(root, 'functions', name, 'routes.ts');
}
