import type { Clock } from '../core/clock.ts';
import type { Deadline } from '../core/deadline.ts';
import type { Authenticator } from './authenticate.ts';
import {
  ACCESS_KEY_BREAKER,
  type CircuitBreaker,
  SERVICE_BREAKER,
  TOKEN_BREAKER,
} from './circuit-breaker.ts';
import { type ConcurrencySignal, createConcurrencyLimit, type Permit } from './concurrency.ts';
import { isAccepted, isReachable, signalOf } from './evidence.ts';
import type { Identity } from './identity.ts';
import { createLatencyEstimate } from './latency.ts';
import type { AttemptFailure, NotBegun } from './outcome.ts';
import { breakersWith, type Notice, pauseOf } from './pause.ts';

/** Limits of the wait for an admission. */
export interface AdmissionLimits {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

/** Result of an admitted request. */
export interface AdmissionReport {
  /** Absent if the service answered as it should. */
  readonly failure?: AttemptFailure | undefined;
  /** How long the service took for a successful send, in milliseconds. */
  readonly sendMs?: number | undefined;
  /** Whether the service refused a proof of identity that cannot be replaced. */
  readonly isProofRefused: boolean;
}

/** A request that may begin. */
export interface Admitted {
  /** Adds the proof of identity to the request. */
  readonly authenticator: Authenticator;
  /** Tells what the request showed about the service and the credentials; other requests depend on it. */
  report(report: AdmissionReport): void;
  /** Gives the permit to the next request. To be called once, at the end. */
  release(): void;
}

/** Decides when requests may begin, for all messages of a container together. */
export interface Admission {
  /** Time that the next send will probably not exceed, in milliseconds. */
  expectedMs(): number;
  /** Whether a permit is free. */
  hasRoom(): boolean;
  /** Admits a request that may begin at once, or says why it may not begin; `undefined` if it must wait. */
  tryAdmit(limits: AdmissionLimits): Admitted | NotBegun | undefined;
  /** Waits until the request may begin, or says why it may not: no time, too many others, or sending has paused. */
  admit(limits: AdmissionLimits): Promise<Admitted | NotBegun>;
}

/** Options of `createAdmission`. */
export interface AdmissionOptions {
  readonly maxInFlight: number;
  readonly attemptTimeoutMs: number;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly onNotice: (notice: Notice) => void;
}

/** Admission by the concurrency limit, the expected latency and two circuit breakers, which every request updates. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { maxInFlight, attemptTimeoutMs, identity, clock, onNotice } = options;
  const concurrency = createConcurrencyLimit(maxInFlight, clock);
  const latency = createLatencyEstimate(clock);
  const breakerFor = breakersWith(clock, onNotice);
  const service = breakerFor('service', SERVICE_BREAKER);
  let authenticator = identity.current();
  let credentials = credentialsBreaker();

  function credentialsBreaker(): CircuitBreaker {
    return breakerFor('credentials', authenticator.canRenew ? TOKEN_BREAKER : ACCESS_KEY_BREAKER);
  }

  /** Follows changed credentials. New ones begin without the history of the old ones, one request at a time. */
  function followIdentity(): void {
    if (identity.current() === authenticator) return;
    authenticator = identity.current();
    credentials.reset();
    credentials = credentialsBreaker();
    concurrency.reset();
  }

  const expectedMs = () => Math.min(latency.expectedMs(), attemptTimeoutMs);
  const leftMs = ({ deadline }: AdmissionLimits) => deadline - clock.now() - expectedMs();

  function outOfTime(limits: AdmissionLimits): NotBegun | undefined {
    if (limits.signal?.aborted) return { stopped: 'called-off', reason: 'it was called off' };
    return leftMs(limits) < 0 ? { stopped: 'deadline', reason: 'too little time was left' } : undefined;
  }

  /**
   * Lets a request with a permit begin, or says why it may not. Both circuit breakers are asked before one of them counts the
   * request as its probe, in one synchronous step, so that there is only one probe.
   */
  function begin(permit: Permit, limits: AdmissionLimits): Admitted | NotBegun {
    const stop = outOfTime(limits) ?? pauseOf(service) ?? pauseOf(credentials);
    if (stop) {
      permit.release('other');
      return stop;
    }
    service.begin();
    credentials.begin();
    return admitted(permit);
  }

  function admitted(permit: Permit): Admitted {
    const used = authenticator;
    let signal: ConcurrencySignal = 'other';
    return {
      authenticator: used,
      report({ failure, sendMs, isProofRefused }) {
        followIdentity();
        if (sendMs !== undefined) latency.record(sendMs);
        if (isReachable(failure)) service.succeeded();
        else service.failed(failure?.reason ?? '');
        signal = signalOf(failure);
        if (used !== authenticator) {
          // It says nothing about the new credentials.
          if (signal !== 'throttled') signal = 'other';
        } else if (isAccepted(failure)) credentials.succeeded();
        else if (isProofRefused) credentials.failed(failure?.reason ?? '');
      },
      release: () => permit.release(signal),
    };
  }

  return {
    expectedMs,
    hasRoom: concurrency.hasRoom,
    tryAdmit(limits) {
      followIdentity(); // before a permit is given, because changed credentials lower the limit
      if (pauseOf(credentials)) return undefined;
      const permit = concurrency.tryAcquire();
      return permit && begin(permit, limits);
    },
    async admit(limits) {
      followIdentity();
      const permit = await concurrency.acquire(leftMs(limits), limits.signal);
      if (!permit) {
        return (
          outOfTime(limits) ?? { stopped: 'deadline', reason: 'no permit became free before the time was up' }
        );
      }
      // Asked after the wait for a permit, because other requests may have reported in the meantime.
      followIdentity();
      // The credentials may have been rotated since they were refused: that ends the pause.
      if (pauseOf(credentials) && !(outOfTime(limits) ?? pauseOf(service))) {
        await identity.renew(authenticator, leftMs(limits), limits.signal);
        followIdentity();
      }
      return begin(permit, limits);
    },
  };
}
