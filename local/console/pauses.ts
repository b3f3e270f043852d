import type { Fact } from './facts.ts';
import { readLine } from './row-lines.ts';
import type { CloudState } from './state.ts';

/** Follows the log lines that say that a function has paused sending, and why. */
export function createPauses(now: () => number) {
  const pauses = new Map<string, NonNullable<CloudState['paused']>>();
  return {
    observe(fact: Fact): void {
      if (fact.kind !== 'line') return;
      const { message = '', what = '', reason = '', forSeconds = 0 } = readLine(fact) ?? {};
      const { functionName, at } = fact;
      if (message.startsWith('Sending has paused')) {
        pauses.set(functionName, { function: functionName, what, reason, until: at + forSeconds * 1000 });
      } else if (message.startsWith('Sending continues')) {
        pauses.delete(functionName);
      }
    },
    /** The pause that ends last; `undefined` if every function sends. */
    current(): CloudState['paused'] {
      const left = [...pauses.values()].filter(({ until }) => until > now());
      return left.toSorted((a, b) => b.until - a.until)[0];
    },
    /** Forgets the pauses, because the functions start again. */
    clear: () => pauses.clear(),
  };
}
