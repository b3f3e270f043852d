import type { Bench } from './bench.ts';
import { functionEnvironment } from './identity.ts';
import type { SideKind, SideSetup, Turn, TurnResult } from './programs/side.ts';
import type { Program } from './talk.ts';

/** A side as it takes part. */
export interface Contestant {
  /** Its row in the table. */
  readonly name: string;
  readonly kind: SideKind;
  /** Only for the function. */
  readonly proof?: 'key' | 'token';
  readonly isLogged?: boolean;
}

/** What each contestant's turns cost, in the order of the turns. */
export type Results = ReadonlyMap<Contestant, readonly TurnResult[]>;

/**
 * Lets contestants take turns: A B C A B C. Each has a process of its own, so the garbage of one does not slow down another,
 * and only one works at a time. Each warms up before the first round.
 */
export async function takeTurns(
  bench: Bench,
  contestants: readonly Contestant[],
  inFlight: number,
  turn: Turn,
  turns = bench.size.turns,
): Promise<Results> {
  const started = contestants.map((one) => [one, startSide(bench, one, inFlight)] as const);
  const results = new Map(contestants.map((one) => [one, [] as TurnResult[]]));
  try {
    for (const [, program] of started) await program.ask({ ...turn, ms: bench.size.warmUpMs });
    for (let round = 0; round < turns; round++) {
      for (const [one, program] of started) results.get(one)?.push(await takeTurn(bench, one, program, turn));
    }
    return results;
  } finally {
    await Promise.all(started.map(([, program]) => program.close()));
  }
}

/** Takes one turn, and checks that the sink got each message. */
async function takeTurn(
  bench: Bench,
  { name }: Contestant,
  program: Program<Turn, TurnResult>,
  turn: Turn,
): Promise<TurnResult> {
  await bench.seen();
  const result = await program.ask(turn);
  const { messages } = await bench.seen();
  if (messages === result.messages) return result;
  throw new Error(`${name}: ${result.messages} messages were sent, but the sink got ${messages}`);
}

function startSide(
  { start, built, url }: Bench,
  { kind, proof, isLogged }: Contestant,
  inFlight: number,
): Program<Turn, TurnResult> {
  const setup: SideSetup = { kind, url, inFlight, bundle: built.bundle('queue'), rivals: built.rivals };
  return start('side', {
    args: [JSON.stringify(setup)],
    env: functionEnvironment({
      url,
      inFlight,
      ...(proof && { proof }),
      ...(isLogged !== undefined && { isLogged }),
    }),
  });
}
