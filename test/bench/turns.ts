import type { Bench } from './bench.ts';
import { functionEnvironment } from './identity.ts';
import type { Batch } from './payloads.ts';
import type { SideKind, SideSetup, Turn, TurnResult } from './programs/side.ts';
import type { Seen } from './programs/sink.ts';
import type { Program } from './talk.ts';

/** A side as it takes part. */
export interface Contestant {
  /** Its row in the table. */
  readonly name: string;
  readonly kind: SideKind;
  /** Proof of identity, for a function. @default 'key' */
  readonly proof?: 'key' | 'token';
  /** Whether a function writes log lines at INFO and metrics. @default false */
  readonly isLogged?: boolean;
  /** A batch of its own, instead of the one that the others send. */
  readonly batch?: Batch;
}

/** What all contestants do. */
export interface Task {
  readonly inFlight: number;
  readonly batch: Batch;
  readonly countsAllocation?: boolean;
  /** How often each has its turn. By default as the size of the run says; fewer if a batch is long. */
  readonly turns?: number;
  /** The least length of a turn, in milliseconds. By default as the size of the run says. */
  readonly turnMs?: number;
}

/** One turn, as its process and the sink saw it. */
export interface Taken extends TurnResult {
  readonly sink: Seen;
}

/** What each contestant's turns cost, in the order of the turns. */
export type Results = ReadonlyMap<Contestant, readonly Taken[]>;

/**
 * Lets contestants take turns: A B C A B C. Each has a process of its own, so the garbage of one does not slow down another,
 * and only one works at a time. Each warms up before the first round.
 */
export async function takeTurns(
  bench: Bench,
  contestants: readonly Contestant[],
  { inFlight, batch, turns = turnsFor(batch, bench.size.turns), turnMs, countsAllocation = false }: Task,
): Promise<Results> {
  const started = contestants.map((one) => [one, startSide(bench, one, inFlight)] as const);
  const results = new Map(contestants.map((one) => [one, [] as Taken[]]));
  const turnOf = (one: Contestant, ms: number): Turn => ({ ...(one.batch ?? batch), ms, countsAllocation });
  try {
    for (const [one, program] of started) await program.ask(turnOf(one, bench.size.warmUpMs));
    for (let round = 0; round < turns; round++) {
      for (const [one, program] of started)
        results.get(one)?.push(await takeTurn(bench, one, program, turnOf(one, turnMs ?? bench.size.turnMs)));
    }
    return results;
  } finally {
    await Promise.all(started.map(([, program]) => program.close()));
  }
}

/** A long batch makes a long turn, and there is not time for as many. */
function turnsFor({ records, bodyBytes }: Batch, turns: number): number {
  const isLong = records >= 5000 || records * bodyBytes >= 8 * 1024 * 1024;
  return isLong ? Math.min(turns, 7) : turns;
}

/** Takes one turn, and checks that the sink got each message. */
async function takeTurn(
  bench: Bench,
  { name }: Contestant,
  program: Program<Turn, TurnResult>,
  turn: Turn,
): Promise<Taken> {
  await bench.seen();
  const result = await program.ask(turn);
  const sink = await bench.seen();
  if (sink.messages === result.messages) return { ...result, sink };
  throw new Error(`${name}: ${result.messages} messages were sent, but the sink got ${sink.messages}`);
}

function startSide(
  { start, built, url }: Bench,
  { kind, proof = 'key', isLogged = false }: Contestant,
  inFlight: number,
): Program<Turn, TurnResult> {
  const bundle = built.bundle(kind === 'webhook' ? 'webhook' : 'queue');
  const setup: SideSetup = { kind, url, inFlight, bundle, rivals: built.rivals };
  const env = functionEnvironment({ url, inFlight, proof, isLogged });
  return start('side', { args: [JSON.stringify(setup)], env });
}
