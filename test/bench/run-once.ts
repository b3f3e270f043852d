import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program that prints numbers in one line, in a process with exactly the given environment, and returns them. */
export async function runOnce(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const { stdout } = await execute(process.execPath, [program, ...args], { env });
  const values = (stdout.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (!values.every(Number.isFinite)) throw new Error(`${program} printed no numbers: ${stdout}`);
  return values;
}

/** Something to run once at each turn. */
export interface Once {
  /** Its row in the table. */
  readonly name: string;
  run(): Promise<readonly number[]>;
}

/** What was printed by each: one list of values for each number of its line. */
export type Printed = ReadonlyMap<Once, readonly (readonly number[])[]>;

/**
 * Runs all in turn, A B C A B C. A round before the first fills the file cache and does not count; if each has only one turn,
 * there is no such round.
 */
export async function inTurn(all: readonly Once[], turns: number): Promise<Printed> {
  const rounds: (readonly (readonly number[])[])[] = [];
  for (let turn = turns > 1 ? -1 : 0; turn < turns; turn++) {
    const round: (readonly number[])[] = [];
    for (const one of all) round.push(await one.run());
    if (turn >= 0) rounds.push(round);
  }
  const lists = (at: number) =>
    (rounds[0]?.[at] ?? []).map((_, number) => rounds.map((round) => round[at]?.[number] ?? Number.NaN));
  return new Map(all.map((one, at) => [one, lists(at)]));
}
