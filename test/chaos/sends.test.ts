import { expect, test } from 'vitest';
import { runSendChaos } from './sends.ts';

test('400 sends with 30 % mixed faults: what is called sent is there, and every policy is kept', async () => {
  const { figures, broken } = await runSendChaos(400, 7);
  expect(Object.entries(broken).filter(([, count]) => count > 0)).toEqual([]);
  const { failedAttempts = 0, attempts = 1 } = figures;
  expect(failedAttempts / attempts).toBeGreaterThan(0.15);
}, 60_000);
