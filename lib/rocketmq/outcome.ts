/** Receipt of the service for a message that it stored. */
export interface Receipt {
  readonly msgId: string;
  /** 0 is a valid queue. */
  readonly queueId: number | undefined;
  /** 0 is a valid offset. */
  readonly queueOffset: number | undefined;
  /** `undefined` if the message was looked up: the query does not name the broker. */
  readonly brokerName: string | undefined;
  /** The properties as stored, with those that the broker added (`UNIQ_KEY`). */
  readonly properties: Readonly<Record<string, string>>;
}

/** Class of a refusal: it tells who can help, and whether waiting helps. */
export type RefusalClass = 'throttled' | 'unavailable' | 'unauthorized' | 'misconfigured' | 'invalid';

/** Facts of a failure that an operator can act on; never a body or a secret. */
export interface FailureFacts {
  /** One sentence: what failed, on what, and why. */
  readonly reason: string;
  readonly status?: number | undefined;
  /** The service's own code, such as `DMS.10240407`. */
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long the service asks to wait before another attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

interface Sent {
  readonly kind: 'sent';
  readonly receipt: Receipt;
}
interface Rejected extends FailureFacts {
  readonly kind: 'rejected';
  readonly class: RefusalClass;
}
interface NotSent extends FailureFacts {
  readonly kind: 'not-sent';
}
interface Unknown extends FailureFacts {
  readonly kind: 'unknown';
  /** Class of a later attempt that was refused, while an earlier one may have stored the message. */
  readonly class?: RefusalClass;
}

/** A failed attempt. */
export type AttemptFailure = Rejected | NotSent | Unknown;

/** Result of one attempt to send a message. */
export type AttemptResult = Sent | AttemptFailure;

/** One attempt, for the log. */
export interface Attempt {
  readonly kind: AttemptResult['kind'];
  readonly class?: RefusalClass | undefined;
  readonly status?: number | undefined;
  readonly serviceCode?: string | undefined;
  /** Backoff and look-ups before the attempt, in milliseconds; without the wait for a permit. */
  readonly delayMs: number;
  readonly durationMs: number;
}

/**
 * Reason why there were no more attempts.
 *
 * - `policy`: the end of an attempt is unknown, and the route does not want the message sent again without a look-up that
 *   cannot be made here.
 * - `attempts`: `maxAttempts` was reached, of sends or of look-ups.
 * - `budget`: the retry budget of the container is used up.
 * - `deadline`: too little time was left.
 * - `called-off`: the caller's signal was aborted.
 * - `paused`: a circuit breaker is open.
 * - `group`: a message before it in its message group is not sent yet.
 * - `final`: another attempt would be refused in the same way.
 */
export type StopReason =
  | 'policy'
  | 'attempts'
  | 'budget'
  | 'deadline'
  | 'called-off'
  | 'paused'
  | 'group'
  | 'final';

/** An attempt or a look-up that did not begin, and why. */
export interface NotBegun {
  readonly stopped: StopReason;
  /** Reason for an operator; it follows "was not begun: " or "not tried again in this invocation: ". */
  readonly reason: string;
}

/**
 * Outcome of one message.
 *
 * - `sent`: the broker has stored it and gave a message id; or, with `found`, a look-up found it in the topic.
 * - `rejected`: the service answered that it did not take the message.
 * - `not-sent`: no request with the message began.
 * - `unknown`: a request began, and nothing proves how it ended.
 *
 * It is the last attempt's result, unless that says that the message is not stored while an earlier attempt of the same
 * invocation ended `unknown`: then the outcome is `unknown`, too.
 */
export type Outcome = AttemptResult & {
  /** All attempts of this invocation, the first included. */
  readonly attempts: readonly Attempt[];
  /**
   * Whether an attempt of this or an earlier invocation may have stored a copy that this outcome does not account for. An
   * answered look-up at the beginning (`lookUpSince`) settles the doubt of earlier invocations. A look-up after an attempt
   * that did not find the message does not settle that attempt: it may be stored late.
   */
  readonly inDoubt: boolean;
  /** Absent if the message was sent. */
  readonly stopped?: StopReason;
  /** The message was found by a look-up, so it was not sent again. */
  readonly found?: true;
};

/** Whether the broker may hold the message twice: it was sent or found, and another attempt may have stored it, too. */
export function mayBeDuplicate({ kind, inDoubt }: Outcome): boolean {
  return kind === 'sent' && inDoubt;
}

/** The form of an attempt for the log. */
export function attemptOf(result: AttemptResult, delayMs: number, durationMs: number): Attempt {
  if (result.kind === 'sent') return { kind: 'sent', delayMs, durationMs };
  const { kind, status, serviceCode } = result;
  const refusalClass = 'class' in result ? result.class : undefined;
  return { kind, class: refusalClass, status, serviceCode, delayMs, durationMs };
}

/** Outcome of a message that was sent, or found by a look-up. */
export function sentOutcome(
  receipt: Receipt,
  attempts: readonly Attempt[],
  doubt: { readonly inDoubt: boolean; readonly found?: true },
): Outcome {
  return { kind: 'sent', receipt, attempts, ...doubt };
}

/**
 * Outcome of a message that was not sent.
 *
 * @param failure of the last attempt
 * @param inDoubt whether an attempt of an earlier invocation may have stored the message
 */
export function unsentOutcome(
  failure: AttemptFailure,
  attempts: readonly Attempt[],
  { stopped, inDoubt }: { readonly stopped: StopReason; readonly inDoubt: boolean },
): Outcome {
  if (!attempts.some(({ kind }) => kind === 'unknown')) return { ...failure, attempts, stopped, inDoubt };
  if (failure.kind === 'unknown') return { ...failure, attempts, stopped, inDoubt: true };
  const reason = `${failure.reason}; how an earlier attempt ended is unknown`;
  return { ...failure, kind: 'unknown', reason, attempts, stopped, inDoubt: true };
}
