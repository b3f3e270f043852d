import { FunctionError } from '../lambda/host-error.ts';
import { textOfThrown } from '../problem.ts';
import type { InvokedFact, Observe } from './facts.ts';
import { triggerOf } from './trigger-of.ts';

/** An invocation that begins. */
interface Begin {
  readonly invocationId: string;
  readonly functionName: string;
  readonly payload: unknown;
  readonly replayOf?: string | undefined;
}

/** Reports the begin and the end of an invocation. `work` returns the answer as JSON text. */
export async function observeInvocation(
  observe: Observe | undefined,
  { invocationId, functionName, payload, replayOf }: Begin,
  work: () => Promise<string>,
): Promise<string> {
  if (observe === undefined) return work();
  const at = Date.now();
  const trigger = triggerOf(payload, invocationId);
  observe({ kind: 'invocation', at, invocationId, functionName, trigger, replayOf });
  const end = (how: Pick<InvokedFact, 'end' | 'error' | 'answer'>) =>
    observe({ kind: 'invoked', at: Date.now(), invocationId, durationMs: Date.now() - at, ...how });
  try {
    const answer = await work();
    end({ end: 'answered', answer });
    return answer;
  } catch (error) {
    end({ end: endOf(error), error: error instanceof FunctionError ? error.message : textOfThrown(error) });
    throw error;
  }
}

function endOf(error: unknown): InvokedFact['end'] {
  const type = error instanceof FunctionError ? error.errorType : undefined;
  if (type === 'Sandbox.Timedout') return 'timed-out';
  return type === 'Runtime.ExitError' ? 'died' : 'failed';
}
