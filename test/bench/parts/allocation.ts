import type { Part } from '../bench.ts';
import { ours, oursLogged, oursWithToken, plain, plainFetch, plainSigned } from '../contestants.ts';
import { cpu, type Measure, readerOf } from '../series.ts';
import { usualLoad } from '../size.ts';
import type { Row } from '../table.ts';
import { takeTurns } from '../turns.ts';

const [records, inFlight] = usualLoad;

export const allocationTitle = `CPU and allocation: ${records} records, ${inFlight} in flight`;

export const allocationColumns = {
  cpu: { name: 'CPU µs/msg', digits: 0 },
  cpuOfPlain: { name: 'CPU of unsigned', digits: 2 },
  allocated: { name: 'heap kB/msg', digits: 1 },
  allocatedOfPlain: { name: 'heap of unsigned', digits: 2 },
  collections: { name: 'GC/1000 msg', digits: 2 },
} as const;

const allocated: Measure = ({ messages, allocatedBytes = Number.NaN }) => allocatedBytes / messages / 1000;
const collected: Measure = ({ messages, collections = Number.NaN }) => (collections / messages) * 1000;

/** What a message costs in CPU time and in garbage. */
export const allocation: Part = {
  about: [
    'CPU of the whole process, all threads, and what was allocated on the JavaScript heap: the growth of the heap between each',
    'two garbage collections, as V8 reports it. Buffers outside of the heap do not count.',
  ].join('\n'),
  async run(bench, onTable) {
    bench.say(allocationTitle);
    const contestants = [plain, plainSigned, ours, oursWithToken, oursLogged, plainFetch];
    const batch = { records, bodyBytes: 1024 };
    // The longer a turn, the less the unknown size of the heap at its ends matters.
    const { turns, turnMs } = bench.size;
    const size = { turns: Math.ceil(turns / 4), turnMs: 4 * turnMs };
    const results = await takeTurns(bench, contestants, { inFlight, batch, countsAllocation: true, ...size });
    const { middle, ratio } = readerOf(results);
    const rows = contestants.map(
      (one): Row => ({
        name: one.name,
        values: [
          middle(one, cpu),
          ratio(one, plain, cpu),
          middle(one, allocated),
          ratio(one, plain, allocated),
          middle(one, collected),
        ],
      }),
    );
    onTable({ title: allocationTitle, columns: Object.values(allocationColumns), rows });
  },
};
