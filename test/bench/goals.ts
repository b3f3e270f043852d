import { contestantNames } from './contestants.ts';
import { coldTitle, startColumns } from './parts/cold.ts';
import { growthColumns, recordsRow, recordsTitle } from './parts/growth.ts';
import { memoryRow, memoryTitle, peakColumn } from './parts/memory.ts';
import { sizeColumns, sizeTitle } from './parts/size.ts';
import { throughputColumns as columns, throughputTitle } from './parts/throughput.ts';
import { overheadRow, webhookColumns, webhookTitle } from './parts/webhook.ts';
import { aligned, type Figures, figureName } from './table.ts';

/** What a figure has to reach. */
export interface Goal {
  readonly what: string;
  /** Name of the figure. */
  readonly figure: string;
  readonly kind: 'at least' | 'at most';
  readonly bar: number;
  /** What it could reach. */
  readonly stretch?: number;
}

/** A goal with what was measured; `undefined` if this run did not measure it. */
export interface Judged extends Goal {
  readonly seen: number | undefined;
  readonly isMet: boolean | undefined;
}

const { function: ours, withToken, logged } = contestantNames;
const usual = (row: string, column: { readonly name: string }) =>
  figureName(throughputTitle(100, 20), row, column.name);

/** A ratio at another load has to be within 10 % of that at the usual load. */
const NEAR = 0.9;

const FUNCTIONS = ['webhook', 'queue', 'schedule', 'event-bus'];

export const goals: readonly Goal[] = [
  {
    what: 'Messages per second, signed, of undici.request unsigned',
    figure: usual(ours, columns.ofPlain),
    kind: 'at least',
    bar: 0.6,
    stretch: 0.7,
  },
  {
    what: 'Messages per second, signed, of undici.request signed',
    figure: usual(ours, columns.ofSigned),
    kind: 'at least',
    bar: 0.75,
    stretch: 0.9,
  },
  {
    what: 'Messages per second, token, of undici.request unsigned',
    figure: usual(withToken, columns.ofPlain),
    kind: 'at least',
    bar: 0.68,
  },
  {
    what: 'Messages per second, signed, of fetch unsigned',
    figure: usual(ours, columns.ofFetch),
    kind: 'at least',
    bar: 2.3,
  },
  {
    what: 'CPU of a message, signed, of undici.request unsigned',
    figure: usual(ours, columns.cpuOfPlain),
    kind: 'at most',
    bar: 1.7,
    stretch: 1.45,
  },
  {
    what: 'Messages per second with log and metrics, of those without',
    figure: usual(logged, columns.ofQuiet),
    kind: 'at least',
    bar: 0.75,
  },
  ...[1, 8, 64].flatMap((inFlight): Goal[] =>
    (
      [
        ['unsigned', columns.ofPlain, 0.6],
        ['signed', columns.ofSigned, 0.75],
      ] as const
    ).map(([base, column, bar]) => ({
      what: `The same with ${inFlight} in flight, of undici.request ${base}`,
      figure: figureName(throughputTitle(100, inFlight), ours, column.name),
      kind: 'at least',
      bar: bar * NEAR,
    })),
  ),
  ...FUNCTIONS.flatMap((name): Goal[] => [
    {
      what: `Load of ${name} over an empty handler, of the naive twin`,
      figure: figureName(coldTitle, name, startColumns.ofTwin.name),
      kind: 'at most',
      bar: 0.33,
      stretch: 0.16,
    },
    {
      what: `Bundle of ${name}, kB`,
      figure: figureName(sizeTitle, name, sizeColumns.bytes.name),
      kind: 'at most',
      bar: 250,
      stretch: 150,
    },
  ]),
  {
    what: 'Webhook over the plain send, p50, ms',
    figure: figureName(webhookTitle, overheadRow, webhookColumns.p50.name),
    kind: 'at most',
    bar: 0.2,
    stretch: 0.12,
  },
  {
    what: 'Webhook over the plain send, p99, ms',
    figure: figureName(webhookTitle, overheadRow, webhookColumns.p99.name),
    kind: 'at most',
    bar: 1.2,
  },
  {
    what: 'A message of 10,000 records, of one of 100',
    figure: figureName(recordsTitle, recordsRow(10_000), growthColumns.ofFirst.name),
    kind: 'at most',
    bar: 1.1,
  },
  {
    what: 'Peak memory for 10,000 records, MB',
    figure: figureName(memoryTitle(10_000), memoryRow, peakColumn.name),
    kind: 'at most',
    bar: 160,
    stretch: 128,
  },
];

/** Compares figures with goals. */
export function judge(all: readonly Goal[], figures: Figures): Judged[] {
  return all.map((goal) => {
    const seen = figures[goal.figure];
    const isMet =
      seen === undefined ? undefined : goal.kind === 'at least' ? seen >= goal.bar : seen <= goal.bar;
    return { ...goal, seen, isMet };
  });
}

/** The goals that this run measured, as a table. */
export function printedGoals(judged: readonly Judged[]): string {
  const lines = judged
    .filter(({ seen }) => seen !== undefined)
    .map(({ what, kind, bar, stretch, seen, isMet }) => [
      what,
      `${kind} ${round(bar)}`,
      stretch === undefined ? '' : String(stretch),
      String(seen),
      isMet ? 'ok' : 'not met',
    ]);
  return ['Goals', ...aligned([['', 'goal', 'stretch', 'seen', ''], ...lines])].join('\n');
}

const round = (value: number) => Number(value.toFixed(3));
