import { expect, test } from 'vitest';
import { routesWithoutQueue, unroutedTriggers } from '../../../local/wiring/route-checks.ts';
import { sourcesIn } from '../../../local/wiring/source-lines.ts';
import { root } from '../project.ts';
import { expectNone, loadAllRoutes, loadRoutes, readServerless, routedFunctions } from './yours.ts';

test.each(routedFunctions)('functions/%s/routes.ts loads, and has routes', async (name) => {
  expect(Object.keys(await loadRoutes(name)), `functions/${name}/routes.ts has no route`).not.toEqual([]);
});

test('every queue, schedule and rule in serverless.yml has a route, and every queue route has a queue', async () => {
  const { wiring } = await readServerless();
  const tables = await loadAllRoutes();
  const sources = sourcesIn(root);
  expectNone([...unroutedTriggers(wiring, tables, sources), ...routesWithoutQueue(wiring, tables, sources)]);
});
