import { concerns, type Fault } from './fault.ts';
import { parseFaultScript } from './fault-script.ts';

/** A request that can meet a fault. `topic` is called only if a line names a topic. */
export interface FaultableRequest {
  readonly target: Fault['target'];
  readonly topic: () => string | undefined;
}

/** Decides which request meets which fault, and counts them. */
export interface Faults {
  /** The fault that this request meets: first those of rates, then of `next` lines, then one drawn by percentage. */
  decide(request: FaultableRequest): Fault | undefined;
  /** Replaces the script; every counter starts at 0. Throws FaultScriptError, and then the old script stays. */
  set(script: string): void;
  /** Number of requests that met each line of the current script, in the script's order. */
  counts(): Readonly<Record<string, number>>;
}

/** Options of `createFaults`. */
export interface FaultsOptions {
  /** Script to begin with; default ''. */
  readonly script?: string | undefined;
  /** Source of chance: at least 0, less than 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Clock of the rates, in epoch milliseconds; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Faults to order. Throws FaultScriptError if `parseFaultScript` cannot read the script. */
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

/** A fault and the number of requests that met it. A rate also has the bucket that its requests take tokens from. */
interface Line {
  readonly fault: Fault;
  count: number;
  readonly take?: () => boolean;
}

function createLine(fault: Fault, now: () => number): Line {
  const { trigger } = fault;
  return { fault, count: 0, ...(trigger.kind === 'rate' && { take: createBucket(trigger.perSecond, now) }) };
}

/** A bucket that holds the tokens of one second, starts full, and is filled evenly. `take` returns `false` if it is empty. */
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

/** One draw decides among all percentages, in the script's order; the rest up to 100 % is no fault. */
function draw(lines: readonly Line[], random: () => number): Line | undefined {
  if (lines.every((line) => percentOf(line) === 0)) return undefined;
  let left = random() * 100;
  return lines.find((line) => {
    left -= percentOf(line);
    return percentOf(line) > 0 && left < 0;
  });
}
