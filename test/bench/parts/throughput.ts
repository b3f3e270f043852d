import type { Bench, Part } from '../bench.ts';
import { ours, oursLogged, oursWithToken, plain, plainFetch, plainSigned, rivals } from '../contestants.ts';
import { installRivals } from '../rivals.ts';
import { cpu, rate, readerOf, sinkCpu } from '../series.ts';
import type { Row, Table } from '../table.ts';
import { takeTurns } from '../turns.ts';

/** Bytes of a body. */
const BODY_BYTES = 1024;

export const throughputColumns = {
  rate: { name: 'msg/s', digits: 0 },
  ofPlain: { name: 'of unsigned', digits: 2 },
  ofSigned: { name: 'of signed', digits: 2 },
  ofFetch: { name: 'of fetch', digits: 2 },
  ofQuiet: { name: 'of no log', digits: 2 },
  cpu: { name: 'CPU µs/msg', digits: 0 },
  cpuOfPlain: { name: 'CPU of unsigned', digits: 2 },
  sinkCpu: { name: 'sink µs/msg', digits: 0 },
} as const;

export const throughputTitle = (records: number, inFlight: number) =>
  `Throughput: ${records} records, ${inFlight} in flight`;

/** Messages per second of the queue function and of plain clients that send the same messages. */
export const throughput: Part = {
  about: [
    'Messages of 1 KB per second. All sides send the same bytes over the same number of connections and parse each answer.',
    'The function gets SQS records, maps and checks them, signs, and has timeouts and retries; the plain clients get finished',
    'messages. Each side works for some seconds before its first turn, so its code is compiled. CPU is that of the whole process,',
    'all threads, and beside it that of the sink. Each ratio is the median of the ratios of the turns. The sink answers with a',
    'short receipt; the real service repeats the message in it.',
  ].join('\n'),
  async run(bench, onTable) {
    const hasRivals = bench.size.hasRivals && installRivals(bench.built.rivals, bench.say);
    for (const [records, inFlight] of bench.size.loads)
      onTable(await measure(bench, { records, inFlight, hasRivals }));
  },
};

/** One load: how many records a batch has, how many requests are in flight, and whether all clients take part. */
interface Load {
  readonly records: number;
  readonly inFlight: number;
  readonly hasRivals: boolean;
}

async function measure(bench: Bench, { records, inFlight, hasRivals }: Load): Promise<Table> {
  const title = throughputTitle(records, inFlight);
  bench.say(title);
  const contestants = [
    ...[plain, plainSigned, ours, oursWithToken, oursLogged, plainFetch],
    ...(hasRivals ? rivals : []),
  ];
  const batch = { records, bodyBytes: BODY_BYTES };
  const results = await takeTurns(bench, contestants, { inFlight, batch });
  const { middle, ratio } = readerOf(results);
  const rows = contestants.map(
    (one): Row => ({
      name: one.name,
      values: [
        middle(one, rate),
        ratio(one, plain, rate),
        ratio(one, plainSigned, rate),
        ratio(one, plainFetch, rate),
        one === oursLogged ? ratio(one, ours, rate) : undefined,
        middle(one, cpu),
        ratio(one, plain, cpu),
        middle(one, sinkCpu),
      ],
    }),
  );
  return { title, columns: Object.values(throughputColumns), rows };
}
