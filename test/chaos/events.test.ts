import { expect, test } from 'vitest';
import { needsFunctions } from '../fixtures/functions.ts';
import { buildChaosFunctions } from './cloud/functions.ts';
import { runEventChaos } from './events.ts';

test('events on routes with all three policies, while everything fails and processes are killed: every promise is kept', async () => {
  needsFunctions('webhook', 'queue', 'schedule', 'event-bus');
  await buildChaosFunctions();
  const { figures, broken, findings } = await runEventChaos({
    perKind: 4,
    seed: 7,
    kills: { afterMessage: 5, afterRecord: 1, atRandom: 1 },
    downMs: 600,
    hostsPerFunction: 2,
    visibleAfterMs: 200,
  });
  const notZero = Object.entries(broken).filter(([, count]) => count > 0);
  expect(notZero, JSON.stringify(findings, null, 1)).toEqual([]);
  expect(figures.accepted).toBeGreaterThan(4 * 18);
  expect(figures.killsAfterMessage).toBeGreaterThan(0);
  expect(figures.deadLettered).toBeGreaterThan(0);
}, 120_000);
