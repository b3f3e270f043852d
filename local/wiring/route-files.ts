import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { topicProblem } from '../../lib/rocketmq/message.ts';
import { topicsOf } from '../../lib/routing/route.ts';
import type { Finding } from './finding.ts';
import type { RouteTable, RouteTables } from './route-checks.ts';
import { lineOfText, textIfAny } from './source-lines.ts';

/** The routes of all functions, or of the given ones, and a finding for each `routes.ts` that cannot be loaded. */
export async function loadTables(
  root: string,
  given: readonly string[] = readdirSync(join(root, 'functions')),
): Promise<{ tables: RouteTables; findings: Finding[] }> {
  const names = given.filter((name) => existsSync(join(root, 'functions', name, 'routes.ts')));
  const loaded = await Promise.allSettled(
    names.map(async (name) => {
      const { routes }: { routes?: RouteTable } = await import(join(root, 'functions', name, 'routes.ts'));
      return [name, routes ?? {}] as const;
    }),
  );
  return {
    tables: Object.fromEntries(loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))),
    findings: loaded.flatMap((one, index) => {
      if (one.status === 'fulfilled') return [];
      const reason = one.reason instanceof Error ? one.reason.message : String(one.reason);
      const file = `functions/${names[index]}/routes.ts`;
      return [{ file, what: `the routes cannot be loaded: ${reason}`, remedy: 'Correct the routes.' }];
    }),
  };
}

/** Routes with a function, which returns their topics. */
export function computedRoutes(tables: RouteTables): string[] {
  return Object.entries(tables).flatMap(([name, table]) =>
    Object.entries(table).flatMap(([key, { to }]) => (typeof to === 'function' ? [`${name}/${key}`] : [])),
  );
}

export function topicFindings(root: string, tables: RouteTables): Finding[] {
  return Object.entries(tables).flatMap(([name, table]) =>
    topicsOf(table).flatMap((topic) => {
      const problem = topicProblem(topic);
      if (problem === undefined) return [];
      const file = `functions/${name}/routes.ts`;
      const line = lineOfText(textIfAny(join(root, file)), topic);
      return [
        {
          file,
          line,
          what: `the service refuses the topic "${topic}": its name ${problem}`,
          remedy: 'Use another name.',
        },
      ];
    }),
  );
}
