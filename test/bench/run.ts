/** `npm run bench -- [part …] [--quick] [--json] [--save] [--check]`: what the functions cost, beside plain clients. */
import { availableParallelism, loadavg } from 'node:os';
import { readArguments, type Wanted } from './arguments.ts';
import { openBench } from './bench.ts';
import { goals, judge, printedGoals } from './goals.ts';
import { parts } from './parts/parts.ts';
import { readResults, resultsOf, saveResults } from './results.ts';
import { sizes } from './size.ts';
import { figuresOf, printed, type Table } from './table.ts';

/** Progress goes to stderr, so that stdout holds only the results. */
const say = (line: string) => console.error(`… ${line}`);

try {
  await run(readArguments(process.argv.slice(2), Object.keys(parts)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(wanted: Wanted): Promise<void> {
  const print = wanted.isJson ? () => {} : console.log;
  const earlier = readResults();
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2)
    say(`The machine is busy (load ${load.toFixed(1)}): trust the ratios only, and those of CPU most`);
  const tables = await measure(wanted, (table) => print(`${printed(table, earlier?.figures)}\n`), print);

  const results = resultsOf(figuresOf(tables), load);
  const judged = judge(goals, results.figures);
  if (wanted.isJson) console.log(JSON.stringify({ ...results, goals: judged }, null, 2));
  if (judged.some(({ seen }) => seen !== undefined)) print(printedGoals(judged));
  if (earlier)
    print(
      `\nIn brackets: the difference to ${earlier.commit} of ${earlier.date}, on ${earlier.machine} (load ${earlier.load}).`,
    );
  if (wanted.saves) saveResults(results);
  if (wanted.checks && judged.some(({ isMet }) => isMet === false)) process.exitCode = 1;
}

/** Runs the parts. Each table is printed as soon as it is there. */
async function measure(
  wanted: Wanted,
  onTable: (table: Table) => void,
  print: (line: string) => void,
): Promise<Table[]> {
  const bench = await openBench(wanted.isQuick ? sizes.quick : sizes.full, say);
  const tables: Table[] = [];
  try {
    for (const name of wanted.parts) {
      const part = parts[name];
      if (part === undefined) continue;
      print(`${part.about}\n`);
      await part.run(bench, (table) => {
        tables.push(table);
        onTable(table);
      });
    }
    return tables;
  } finally {
    await bench.close();
  }
}
