import { expect, test } from 'vitest';
import { runEventChaos } from './events.ts';

test('150 events while everything fails and hosts are killed: none is lost, duplicates are explained, groups keep their order', async () => {
  const report = await runEventChaos({ events: 150, seed: 7, kills: 3, downMs: 1500, maxHosts: 2 });
  expect(report).toMatchObject({
    events: 150,
    accepted: 150,
    lost: 0,
    stuck: 0,
    unexplainedDuplicates: 0,
    fifoOutOfOrder: 0,
  });
  expect(report.kills).toBeGreaterThan(0);
  expect(report.deadLettered).toBeGreaterThan(0);
}, 120_000);
