import type { Clock } from '../core/clock.ts';
import type { Deadline } from '../core/deadline.ts';
import {
  ACCESS_KEY_CIRCUIT,
  type CircuitOptions,
  createCircuit,
  SERVICE_CIRCUIT,
  TOKEN_CIRCUIT,
} from './circuit-breaker.ts';
import { createGate, type GateSignal, type Place } from './concurrency.ts';
import { createLatencyEstimate } from './latency.ts';
import type { AttemptResult } from './outcome.ts';

/** Something an operator should know of the whole container: sending has paused, or goes on. */
export type Notice =
  | {
      readonly kind: 'paused';
      readonly what: 'credentials' | 'service';
      readonly because: string;
      readonly forMs: number;
    }
  | { readonly kind: 'resumed'; readonly what: 'credentials' | 'service' };

/** An attempt that may begin. */
export interface Turn {
  /** Lets all others learn from how it went. */
  learn(result: AttemptResult, more: Lesson): void;
  /** Gives the place to the next, once, whatever happened. */
  end(): void;
}

/** What an attempt tells besides its result. */
export interface Lesson {
  /** How long the service took, if it answered. */
  readonly durationMs: number | undefined;
  /** Whether the service refused a proof of identity that nothing better can replace. */
  readonly isProofRefused: boolean;
}

/** Decides when attempts may begin, for all messages of a container together. */
export interface Traffic {
  /** What the next attempt will hardly exceed, in milliseconds. */
  expectedMs(): number;
  /** Waits for a turn; or says why there is none: no time, too many others, or sending has paused. */
  takeTurn(limits: {
    deadline: Deadline;
    signal?: AbortSignal | undefined;
  }): Promise<Turn | { because: string }>;
}

interface TrafficOptions {
  readonly maxInFlight: number;
  readonly attemptTimeoutMs: number;
  /** Whether a refused proof of identity can be renewed. */
  readonly canRenew: boolean;
  readonly clock: Clock;
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** The number in flight, the latency and the circuits, which every attempt updates. */
export function createTraffic({
  maxInFlight,
  attemptTimeoutMs,
  canRenew,
  clock,
  onNotice = () => {},
}: TrafficOptions): Traffic {
  const gate = createGate(maxInFlight, clock);
  const latency = createLatencyEstimate(clock);
  const expectedMs = () => Math.min(latency.expectedMs(), attemptTimeoutMs);
  const circuitOf = (what: Notice['what'], options: CircuitOptions) =>
    createCircuit(clock, {
      ...options,
      onOpen: (because, forMs) => onNotice({ kind: 'paused', what, because, forMs }),
      onClose: () => onNotice({ kind: 'resumed', what }),
    });
  const service = circuitOf('service', SERVICE_CIRCUIT);
  const credentials = circuitOf('credentials', canRenew ? TOKEN_CIRCUIT : ACCESS_KEY_CIRCUIT);

  function judge(result: AttemptResult, isProofRefused: boolean): void {
    const because = result.kind === 'sent' ? '' : result.reason;
    if (isReachable(result)) service.succeeded();
    else service.failed(because);
    if (isAccepted(result)) credentials.succeeded();
    else if (isProofRefused) credentials.failed(because);
  }

  return {
    expectedMs,
    async takeTurn({ deadline, signal }) {
      const leftMs = () => deadline - clock.now() - expectedMs();
      const place = await gate.enter(leftMs(), signal);
      if (!place) return { because: 'no turn came before the time was up' };
      // Looked at behind the gate, for what others found out in the meantime.
      const because = signal?.aborted
        ? 'it was called off'
        : leftMs() < 0
          ? 'too little time was left'
          : undefined;
      const refusal = because ?? service.refusal() ?? credentials.refusal();
      if (refusal !== undefined) {
        place.leave('other');
        return { because: refusal };
      }
      return turnAt(place);
    },
  };

  function turnAt(place: Place): Turn {
    let signal: GateSignal = 'other';
    return {
      learn(result, { durationMs, isProofRefused }) {
        signal = signalOf(result);
        // A refusal comes fast and says nothing about how long a send takes.
        if (durationMs !== undefined && result.kind === 'sent') latency.record(durationMs);
        judge(result, isProofRefused);
      },
      end: () => place.leave(signal),
    };
  }
}

function signalOf(result: AttemptResult): GateSignal {
  if (isRefusedProof(result)) return 'refused';
  if (isAccepted(result)) return 'accepted';
  return result.kind === 'rejected' && result.class === 'throttled' ? 'throttled' : 'other';
}

/** The service knows who we are: it took the message, or refused it for a reason of its own that lies elsewhere. */
function isAccepted(result: AttemptResult): boolean {
  if (result.kind !== 'rejected') return result.kind === 'sent';
  const isOwnAnswer = (result.serviceCode?.startsWith('DMS.') ?? false) && (result.status ?? 0) < 500;
  return isOwnAnswer && result.class !== 'throttled' && !isRefusedProof(result);
}

/** A token or signature that does not hold, or a key that is wrong. */
export function isRefusedProof(result: AttemptResult): boolean {
  return (
    result.kind === 'rejected' && (result.class === 'unauthorized' || result.serviceCode === 'DMS.00500960')
  );
}

/** The service is there, whatever it says. */
function isReachable(result: AttemptResult): boolean {
  return result.kind === 'sent' || (result.kind === 'rejected' && result.class !== 'unavailable');
}
