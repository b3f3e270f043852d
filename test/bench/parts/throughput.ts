import type { Bench, Part } from '../bench.ts';
import { ours, oursLogged, oursWithToken, plain, plainFetch, plainSigned, rivals } from '../contestants.ts';
import type { TurnResult } from '../programs/side.ts';
import { installRivals } from '../rivals.ts';
import { median, medianRatio } from '../statistics.ts';
import type { Row, Table } from '../table.ts';
import { type Contestant, type Results, takeTurns } from '../turns.ts';

/** Bytes of a body. */
const BODY_BYTES = 1024;

export const columns = {
  rate: { name: 'msg/s', digits: 0 },
  ofPlain: { name: 'of unsigned', digits: 2 },
  ofSigned: { name: 'of signed', digits: 2 },
  ofFetch: { name: 'of fetch', digits: 2 },
  ofQuiet: { name: 'of no log', digits: 2 },
  cpu: { name: 'CPU µs/msg', digits: 0 },
  cpuOfPlain: { name: 'CPU of unsigned', digits: 2 },
} as const;

export const throughputTitle = (records: number, inFlight: number) =>
  `Throughput: ${records} records, ${inFlight} in flight`;

/** Messages per second of the queue function and of plain clients that send the same messages. */
export const throughput: Part = {
  about: [
    'Messages of 1 KB per second. All sides send the same bytes over the same number of connections and parse each answer.',
    'The function gets SQS records, maps and checks them, signs, and has timeouts and retries; the plain clients get finished',
    'messages. CPU is that of the whole process, all threads. Each ratio is the median of the ratios of the turns.',
  ].join('\n'),
  async run(bench, onTable) {
    const hasRivals = bench.size.hasRivals && installRivals(bench.built.rivals, bench.say);
    for (const [records, inFlight] of bench.size.loads)
      onTable(await measure(bench, records, inFlight, hasRivals));
  },
};

async function measure(bench: Bench, records: number, inFlight: number, hasRivals: boolean): Promise<Table> {
  const title = throughputTitle(records, inFlight);
  bench.say(title);
  const contestants = [
    ...[plain, plainSigned, ours, oursWithToken, oursLogged, plainFetch],
    ...(hasRivals ? rivals : []),
  ];
  const turn = { records, bodyBytes: BODY_BYTES, ms: bench.size.turnMs };
  const results = await takeTurns(bench, contestants, inFlight, turn);
  return { title, columns: Object.values(columns), rows: contestants.map((one) => rowOf(one, results)) };
}

const rate = ({ messages, ms }: TurnResult) => (messages / ms) * 1000;
const cpu = ({ messages, cpuMs }: TurnResult) => (cpuMs / messages) * 1000;

function rowOf(one: Contestant, results: Results): Row {
  const valuesOf = (of: Contestant, value: (result: TurnResult) => number) =>
    (results.get(of) ?? []).map(value);
  const ratioTo = (base: Contestant, value = rate) =>
    one === base ? undefined : medianRatio(valuesOf(one, value), valuesOf(base, value));
  return {
    name: one.name,
    values: [
      median(valuesOf(one, rate)),
      ratioTo(plain),
      ratioTo(plainSigned),
      ratioTo(plainFetch),
      one === oursLogged ? ratioTo(ours) : undefined,
      median(valuesOf(one, cpu)),
      ratioTo(plain, cpu),
    ],
  };
}
