import { expect, test } from 'vitest';
import { runSendChaos } from './sends.ts';

test('400 sends with 30 % mixed faults: what is called sent is there, duplicates are explained, nothing is lost', async () => {
  const report = await runSendChaos(400, 7);
  expect(report).toMatchObject({
    messages: 400,
    falselySent: 0,
    unexplainedDuplicates: 0,
    falselyUnsent: 0,
    lost: 0,
  });
  expect(report.failedAttempts / report.attempts).toBeGreaterThan(0.2);
}, 60_000);
