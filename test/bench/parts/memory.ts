import type { Part } from '../bench.ts';
import { functionEnvironment } from '../identity.ts';
import type { MemoryKind } from '../programs/memory.ts';
import { inTurn, type Once, runOnce } from '../run-once.ts';
import { median } from '../statistics.ts';

const BODY_BYTES = 1024;

export const memoryTitle = (records: number) => `Memory: one batch of ${records} records of 1 KB`;
export const peakColumn = { name: 'peak MB', digits: 0 } as const;
export const memoryRow = 'queue function';

/** Peak memory of the queue function. */
export const memory: Part = {
  about: [
    'Peak resident memory of a whole process (maxRSS), with the NODE_OPTIONS of serverless.yml, and otherwise the heap limits that',
    'Node.js chooses on this machine: empty, with a batch that it only holds, and with the queue function that has sent the batch.',
  ].join('\n'),
  async run({ built, url, size, say }, onTable) {
    const title = memoryTitle(size.memoryRecords);
    say(title);
    const env = functionEnvironment({ url });
    const process = (name: string, kind: MemoryKind): Once => ({
      name,
      run: () =>
        runOnce(
          built.program('memory'),
          [kind, built.bundle('queue'), String(size.memoryRecords), String(BODY_BYTES)],
          env,
        ),
    });
    const all = [
      process('empty process', 'empty'),
      process('the batch alone', 'batch'),
      process(memoryRow, 'queue'),
    ];
    const printed = await inTurn(all, size.memoryTurns);
    const rows = all.map((one) => ({ name: one.name, values: [median(printed.get(one)?.[0] ?? []) / 1e6] }));
    onTable({ title, columns: [peakColumn], rows });
  },
};
