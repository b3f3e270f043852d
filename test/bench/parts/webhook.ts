import type { Part } from '../bench.ts';
import { plainSigned } from '../contestants.ts';
import { median, percentile } from '../statistics.ts';
import { type Contestant, type Results, takeTurns } from '../turns.ts';

export const webhookTitle = 'Webhook: one at a time, over the plain send';
export const overheadRow = 'overhead';
export const webhookColumns = {
  p50: { name: 'p50 ms', digits: 3 },
  p99: { name: 'p99 ms', digits: 3 },
} as const;

const webhook: Contestant = { name: 'webhook function', kind: 'webhook' };

/** How much longer a webhook takes than the plain send of its message. */
export const webhookOverhead: Part = {
  about: [
    'A signed GitHub webhook of 1 KB from the call of the function to its answer, beside undici.request that sends a message of',
    '1 KB signed with AK/SK; one at a time. The overhead at p50 is the median of the differences of the turns; at p99, the',
    'difference over all turns.',
  ].join('\n'),
  async run(bench, onTable) {
    bench.say(webhookTitle);
    const batch = { records: 1, bodyBytes: 1024 };
    const results = await takeTurns(bench, [plainSigned, webhook], { inFlight: 1, batch });
    const rows = [
      { name: plainSigned.name, values: percentiles(results, plainSigned) },
      { name: webhook.name, values: percentiles(results, webhook) },
      { name: overheadRow, values: overhead(results) },
    ];
    onTable({ title: webhookTitle, columns: Object.values(webhookColumns), rows });
  },
};

const timesOf = (results: Results, one: Contestant) =>
  (results.get(one) ?? []).flatMap(({ batchMs }) => batchMs);

function percentiles(results: Results, one: Contestant): [p50: number, p99: number] {
  const times = timesOf(results, one);
  return [percentile(times, 0.5), percentile(times, 0.99)];
}

function overhead(results: Results): [p50: number, p99: number] {
  const medians = (one: Contestant) => (results.get(one) ?? []).map(({ batchMs }) => median(batchMs));
  const plainMedians = medians(plainSigned);
  const differences = medians(webhook).map((ms, turn) => ms - (plainMedians[turn] ?? Number.NaN));
  const [, p99] = percentiles(results, webhook);
  const [, plainP99] = percentiles(results, plainSigned);
  return [median(differences), p99 - plainP99];
}
