import { pathToFileURL } from 'node:url';
import type { Bench, Part } from '../bench.ts';
import { functionEnvironment } from '../identity.ts';
import { inTurn, type Once, runOnce } from '../run-once.ts';
import { median } from '../statistics.ts';
import type { Row } from '../table.ts';

export const coldTitle = 'Cold: from the start of the process until the handler is ready';

/** Columns of tables about starts. */
export const startColumns = {
  ms: { name: 'ms', digits: 1 },
  over: { name: 'over empty, ms', digits: 1 },
  ofTwin: { name: 'of the twin', digits: 2 },
  cpu: { name: 'CPU ms', digits: 1 },
  cpuOver: { name: 'over empty, CPU ms', digits: 1 },
  cpuOfTwin: { name: 'CPU of the twin', digits: 2 },
} as const;

export const EMPTY = 'empty handler';
export const TWIN = 'naive twin';

/** How long the bundles take to load. */
export const cold: Part = {
  about: [
    'Each process starts, loads one bundle and ends. The naive twin of the webhook function imports undici, zod and middy as',
    'their tutorials do, and is bundled with the same tool. "of the twin" is (bundle − empty) / (twin − empty), of medians. CPU is that of',
    'all threads: a small Lambda function has only a part of a core.',
  ].join('\n'),
  async run(bench, onTable) {
    bench.say(coldTitle);
    const env = functionEnvironment({ url: bench.url });
    const start = (name: string, bundle: string): Once => ({
      name,
      run: () => runOnce(bench.built.program('cold'), [pathToFileURL(bundle).href], env),
    });
    const empty = start(EMPTY, bench.built.twin('empty'));
    const twin = start(TWIN, bench.built.twin('webhook'));
    const functions = bench.built.functions.map((name) => start(name, bench.built.bundle(name)));
    const rows = await startRows(bench, { empty, twin, others: functions });
    onTable({ title: coldTitle, columns: Object.values(startColumns), rows });
  },
};

/** The rows of an empty process, of the naive twin, and of what is compared with them. */
export async function startRows(
  bench: Bench,
  { empty, twin, others }: { readonly empty: Once; readonly twin: Once; readonly others: readonly Once[] },
): Promise<Row[]> {
  const all = [empty, twin, ...others];
  const printed = await inTurn(all, bench.size.starts);
  const middle = (one: Once, at: number) => median(printed.get(one)?.[at] ?? []);
  const over = (one: Once, at: number) => middle(one, at) - middle(empty, at);
  const figures = (one: Once, at: number) => [
    middle(one, at),
    one === empty ? undefined : over(one, at),
    one === empty || one === twin ? undefined : over(one, at) / over(twin, at),
  ];
  return all.map((one) => ({ name: one.name, values: [...figures(one, 0), ...figures(one, 1)] }));
}
