import type { Bench, Part } from '../bench.ts';
import { ours, plainSigned } from '../contestants.ts';
import type { Batch } from '../payloads.ts';
import { cpu, rate, readerOf, time } from '../series.ts';
import type { Row, Table } from '../table.ts';
import { type Contestant, takeTurns } from '../turns.ts';

export const recordsTitle = 'Growth: records of 1 KB in a batch, 20 in flight';
export const bodiesTitle = 'Growth: size of a body, 4 in flight';

export const growthColumns = {
  time: { name: 'µs/msg', digits: 0 },
  ofFirst: { name: 'of 100 records', digits: 2 },
  cpu: { name: 'CPU µs/msg', digits: 0 },
  cpuOfFirst: { name: 'CPU of 100 records', digits: 2 },
} as const;
export const bodyColumns = {
  time: { name: 'µs/msg', digits: 0 },
  ofPlain: { name: 'msg/s of plain', digits: 2 },
  cpu: { name: 'CPU µs/msg', digits: 0 },
  cpuOfPlain: { name: 'CPU of plain', digits: 2 },
} as const;

export const recordsRow = (records: number) => `${records} records`;

/** What a message costs in large batches, and with large bodies. */
export const growth: Part = {
  about: [
    'What one message costs the signed queue function: in batches of different length, beside a batch of 100; and with bodies of',
    'different size, beside undici.request that sends the same messages signed.',
  ].join('\n'),
  async run(bench, onTable) {
    bench.say(recordsTitle);
    onTable(await growthOfBatches(bench));
    bench.say(bodiesTitle);
    onTable(await growthOfBodies(bench));
  },
};

async function growthOfBatches(bench: Bench): Promise<Table> {
  const contestants = bench.size.growingBatches.map(
    (records): Contestant => ({ ...ours, name: recordsRow(records), batch: { records, bodyBytes: 1024 } }),
  );
  const base = contestants.find(({ batch }) => batch?.records === 100) ?? ours;
  const longest = Math.max(...bench.size.growingBatches);
  const results = await takeTurns(bench, contestants, {
    inFlight: 20,
    batch: { records: longest, bodyBytes: 1024 },
    turnMs: 5 * bench.size.turnMs, // the longest batch allows only few turns
  });
  const { middle, ratio } = readerOf(results);
  const rows = contestants.map(
    (one): Row => ({
      name: one.name,
      values: [middle(one, time), ratio(one, base, time), middle(one, cpu), ratio(one, base, cpu)],
    }),
  );
  return { title: recordsTitle, columns: Object.values(growthColumns), rows };
}

async function growthOfBodies(bench: Bench): Promise<Table> {
  const rows: Row[] = [];
  for (const bodyBytes of bench.size.growingBodies) {
    const results = await takeTurns(bench, [plainSigned, ours], { inFlight: 4, batch: batchOf(bodyBytes) });
    const { middle, ratio } = readerOf(results);
    rows.push({
      name: `${bodyBytes / 1024} KB`,
      values: [
        middle(ours, time),
        ratio(ours, plainSigned, rate),
        middle(ours, cpu),
        ratio(ours, plainSigned, cpu),
      ],
    });
  }
  return { title: bodiesTitle, columns: Object.values(bodyColumns), rows };
}

/** At most 16 MB at once. */
function batchOf(bodyBytes: number): Batch {
  return { records: Math.min(64, Math.max(4, Math.floor((16 * 1024 * 1024) / bodyBytes))), bodyBytes };
}
