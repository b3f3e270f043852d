import { concerns, type Fault } from './fault.ts';
import { parseFaultScript } from './fault-script.ts';

/** A request that may meet a fault. The topic is only asked for when a line names one. */
export interface FaultableRequest {
  readonly target: Fault['target'];
  readonly topic: () => string | undefined;
}

/** Decides which requests meet which fault, and counts what it decided. */
export interface Faults {
  /** The fault that this request meets: a rate's first, else a `next` line's, else by a draw. */
  decide(request: FaultableRequest): Fault | undefined;
  /** Replaces the script; every counter starts at 0 again. Throws FaultScriptError, and then changes nothing. */
  set(script: string): void;
  /** How often each line of the present script was met, in the script's order. */
  counts(): Readonly<Record<string, number>>;
}

/** The script to begin with, where chance comes from, and the clock of rates, in epoch milliseconds. */
export interface FaultsOptions {
  readonly script?: string | undefined;
  /** At least 0, less than 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
  readonly now?: (() => number) | undefined;
}

/** Faults to order. The script is in the language of `parseFaultScript`, whose errors it throws. */
export function createFaults(options: FaultsOptions = {}): Faults {
  const { script = '', random = Math.random, now = Date.now } = options;
  const linesOf = (text: string) => parseFaultScript(text).map((fault) => createLine(fault, now));
  let lines = linesOf(script);
  return {
    decide({ target, topic }) {
      const own = lines.filter(({ fault }) => concerns(fault, target, topic));
      const met = own.find(isBeyondRate) ?? own.find(isAmongNext) ?? draw(own, random);
      if (met !== undefined) met.count++;
      return met?.fault;
    },
    set(text) {
      lines = linesOf(text);
    },
    counts() {
      const counts: Record<string, number> = {};
      for (const { fault, count } of lines) counts[fault.line] = (counts[fault.line] ?? 0) + count;
      return counts;
    },
  };
}

/** A fault, how often it was met, and for a rate what is left of it. */
interface Line {
  readonly fault: Fault;
  count: number;
  readonly take?: () => boolean;
}

function createLine(fault: Fault, now: () => number): Line {
  const { trigger } = fault;
  return { fault, count: 0, ...(trigger.kind === 'rate' && { take: createBucket(trigger.perSecond, now) }) };
}

/** A bucket of one second's tokens, full at first and filled evenly; says whether there was one to take. */
function createBucket(perSecond: number, now: () => number): () => boolean {
  let tokens = perSecond;
  let filledAt = now();
  return function take() {
    const elapsedMs = Math.max(0, now() - filledAt);
    filledAt += elapsedMs;
    tokens = Math.min(perSecond, tokens + (elapsedMs * perSecond) / 1000);
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

const isBeyondRate = ({ take }: Line) => take !== undefined && !take();

const isAmongNext = ({ fault: { trigger }, count }: Line) => trigger.kind === 'next' && count < trigger.count;

const percentOf = ({ fault: { trigger } }: Line) => (trigger.kind === 'share' ? trigger.percent : 0);

/** One draw: the shares lie side by side in the script's order, and what is left over is no fault. */
function draw(lines: readonly Line[], random: () => number): Line | undefined {
  if (lines.every((line) => percentOf(line) === 0)) return undefined;
  let left = random() * 100;
  return lines.find((line) => {
    left -= percentOf(line);
    return percentOf(line) > 0 && left < 0;
  });
}
