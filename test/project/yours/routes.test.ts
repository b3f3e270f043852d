import { expect, test } from 'vitest';
import {
  missingVariables,
  routesWithoutQueue,
  unroutedTriggers,
} from '../../../local/wiring/route-checks.ts';
import { expectNone, loadAllRoutes, loadRoutes, readServerless, routedFunctions } from './yours.ts';

test.each(routedFunctions)('functions/%s/routes.ts loads, and has routes', async (name) => {
  expect(Object.keys(await loadRoutes(name)), `functions/${name}/routes.ts has no route`).not.toEqual([]);
});

test('serverless.yml gives every function the variables that its routes name', async () => {
  const { wiring } = await readServerless();
  expectNone(missingVariables(wiring, await loadAllRoutes()));
});

test('every queue, schedule and rule in serverless.yml has a route, and every queue route has a queue', async () => {
  const { wiring } = await readServerless();
  const tables = await loadAllRoutes();
  expectNone([...unroutedTriggers(wiring, tables), ...routesWithoutQueue(wiring, tables)]);
});
