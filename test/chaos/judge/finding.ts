import type { Work } from './evidence.ts';
import type { Message } from './message.ts';

/** Numbers by name, in the order in which they are printed. */
export type Figures = Readonly<Record<string, number>>;

/** What became of the events. */
export interface Judgement {
  /** What explains the rest. */
  readonly figures: Figures;
  /** What must be zero. */
  readonly broken: Figures;
  /** What is behind each figure that must be zero and is not. */
  readonly findings: readonly Finding[];
}

/** A broken promise, with everything that was seen of it. Times are milliseconds since the event's first invocation. */
export interface Finding {
  readonly what: string;
  readonly token: string;
  readonly topic?: string;
  readonly overtakenBy?: string;
  readonly copiesAt?: readonly number[];
  /** One line for each invocation that worked on the event. */
  readonly works?: readonly string[];
  readonly letters?: readonly string[];
  readonly failedPuts?: number;
}

/** What was seen of a message. */
export function describe(what: string, message: Message): Finding {
  const { event, topic, copies, works, letters, refusedPuts, abandonedPuts } = message;
  const zero = works[0]?.startedAt ?? copies[0] ?? 0;
  return {
    what,
    token: event.token,
    topic,
    copiesAt: copies.map((at) => at - zero),
    works: works.map((work) => lineOf(work, zero, event.token)),
    letters: letters.map(({ queue, topic: one }) => `${queue}${one === undefined ? '' : ` (${one})`}`),
    failedPuts: refusedPuts + abandonedPuts,
  };
}

function lineOf(work: Work, zero: number, token: string): string {
  const { functionName, host, startedAt, endedAt, end, handedBack, tokens } = work;
  const asked = handedBack.includes(token) ? ', handed back' : '';
  const times = `${startedAt - zero}–${endedAt - zero} ms`;
  return `${functionName} on host ${host}, ${times}: ${end}${asked} (events: ${tokens.length})`;
}
