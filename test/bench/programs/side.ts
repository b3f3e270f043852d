/** One side in a process of its own: sends batches when it is its turn, and reports what they cost. */
import { GCProfiler } from 'node:v8';
import type { Batch } from '../payloads.ts';
import type { Side, SideOptions } from '../sides/side.ts';
import { answerBench } from '../talk.ts';
import { allocatedIn } from './allocated.ts';

/** The clients that can be compared. */
export type SideKind = 'queue' | 'webhook' | 'undici' | 'undici-signed' | 'fetch' | 'axios' | 'sdk';

/** How the process of a side is set up; its argument as JSON. */
export interface SideSetup extends SideOptions {
  readonly kind: SideKind;
  /** Path of the function's bundle; unused by the other sides. */
  readonly bundle: string;
  /** Path of the package.json of the rivals. */
  readonly rivals: string;
}

/** One turn: whole batches until the time is over, and at least one. */
export interface Turn extends Batch {
  readonly ms: number;
  /** Also counts what is allocated, which makes the turn a little slower. */
  readonly countsAllocation?: boolean;
}

/** What one turn cost. */
export interface TurnResult {
  readonly messages: number;
  readonly ms: number;
  /** How long each batch took, in milliseconds. */
  readonly batchMs: readonly number[];
  /** Of all threads of the process, so with garbage collection and compilation. */
  readonly cpuMs: number;
  readonly allocatedBytes?: number;
  readonly collections?: number;
}

const setup: SideSetup = JSON.parse(process.argv[2] ?? '');

/** A process loads only its own side: undici, for example, replaces the connections of Node's own `fetch` when it is loaded. */
const sides: Readonly<Record<SideKind, () => Promise<Side>>> = {
  queue: async () => (await import('../sides/functions.ts')).queueSide(setup.bundle),
  webhook: async () => (await import('../sides/functions.ts')).webhookSide(setup.bundle),
  undici: async () => (await import('../sides/undici.ts')).undiciSide(setup, false),
  'undici-signed': async () => (await import('../sides/undici.ts')).undiciSide(setup, true),
  fetch: async () => (await import('../sides/fetch.ts')).fetchSide(setup),
  axios: async () => (await import('../sides/rivals.ts')).axiosSide(setup, setup.rivals),
  sdk: async () => (await import('../sides/rivals.ts')).sdkSide(setup, setup.rivals),
};

const side = await sides[setup.kind]();
let prepared: { readonly batch: string; readonly send: () => Promise<void> } | undefined;

/** The prepared batch is kept, because making it is not part of any turn. */
function sendOf({ records, bodyBytes }: Batch): () => Promise<void> {
  const batch = `${records} ${bodyBytes}`;
  if (prepared?.batch !== batch) prepared = { batch, send: side.prepare({ records, bodyBytes }) };
  return prepared.send;
}

async function take(turn: Turn): Promise<TurnResult> {
  const send = sendOf(turn);
  const batchMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  let now = begun;
  do {
    const before = now;
    await send();
    now = performance.now();
    batchMs.push(now - before);
  } while (now - begun < turn.ms);
  const { user, system } = process.cpuUsage(cpuBefore);
  const messages = batchMs.length * turn.records;
  return { messages, ms: now - begun, batchMs, cpuMs: (user + system) / 1000 };
}

answerBench<Turn, TurnResult>(async (turn) => {
  if (!turn.countsAllocation) return take(turn);
  sendOf(turn);
  const profiler = new GCProfiler();
  const usedBefore = process.memoryUsage().heapUsed;
  profiler.start();
  const result = await take(turn);
  const { statistics } = profiler.stop() as ReturnType<GCProfiler['stop']>;
  const usedAfter = process.memoryUsage().heapUsed;
  return { ...result, ...allocatedIn(statistics, usedBefore, usedAfter) };
});
