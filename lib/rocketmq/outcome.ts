/** What the service returned for a message that it took. */
export interface Receipt {
  readonly msgId: string;
  /** 0 is a queue like any other. */
  readonly queueId: number | undefined;
  /** 0 is the first place in the queue. */
  readonly queueOffset: number | undefined;
  readonly brokerName: string | undefined;
  /** The properties as stored, with those that the broker added (`UNIQ_KEY`). */
  readonly properties: Readonly<Record<string, string>>;
}

/** Why the service refused: who can do something about it, and whether waiting helps. */
export type RefusalClass = 'throttled' | 'unavailable' | 'unauthorized' | 'misconfigured' | 'invalid';

/** Facts of a failure that an operator can act on; never a body or a secret. */
export interface Failure {
  /** One sentence: what failed, on what, because. */
  readonly reason: string;
  readonly status?: number | undefined;
  /** The service's own code, such as `DMS.10240407`. */
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long the service asks to wait before another attempt. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

interface Sent {
  readonly kind: 'sent';
  readonly receipt: Receipt;
}
interface Rejected extends Failure {
  readonly kind: 'rejected';
  readonly class: RefusalClass;
}
interface NotSent extends Failure {
  readonly kind: 'not-sent';
}
interface Unknown extends Failure {
  readonly kind: 'unknown';
  /** How a later attempt was refused, while an earlier one may have stored the message. */
  readonly class?: RefusalClass;
}

/** How one attempt failed. */
export type AttemptFailure = Rejected | NotSent | Unknown;

/** What came of one attempt to send a message. */
export type AttemptResult = Sent | AttemptFailure;

/** One attempt, for the log. */
export interface Attempt {
  readonly kind: AttemptResult['kind'];
  readonly class?: RefusalClass | undefined;
  readonly status?: number | undefined;
  readonly serviceCode?: string | undefined;
  /** How long it waited before it began: the backoff, not the queue. */
  readonly delayMs: number;
  readonly durationMs: number;
}

/**
 * What became of one message.
 *
 * - `sent`: the broker said so, with a message id.
 * - `rejected`: the service answered that it did not take the message. That is its word: after an internal error (500) the
 *   message may be there all the same.
 * - `not-sent`: no request for it ever began; the message is not there.
 * - `unknown`: a request began, and no answer tells how it ended. Only this one can make a duplicate.
 *
 * It is the last attempt's result, unless that says the message is not there while an earlier attempt is `unknown`: then
 * nobody knows, and the outcome says so.
 */
export type Outcome = AttemptResult & {
  /** Every attempt, the first included; none when it was never begun. */
  readonly attempts: readonly Attempt[];
  readonly inDoubt: boolean;
  readonly stopped?: string;
  readonly found?: true;
};

/** The outcome that a series of attempts adds up to. */
export function outcomeOf(last: AttemptResult, attempts: readonly Attempt[], before = false): Outcome {
  const here = attempts.some(({ kind }) => kind === 'unknown');
  const inDoubt = here || before;
  if (last.kind === 'sent' || last.kind === 'unknown' || !here) return { ...last, attempts, inDoubt };
  const reason = `${last.reason}; how an earlier attempt ended is unknown`;
  return { ...last, kind: 'unknown', reason, attempts, inDoubt };
}

/** Whether the broker may hold the message twice: it took it, after an attempt whose end nobody knows. */
export function mayBeDuplicate({ kind, inDoubt, found }: Outcome): boolean {
  return kind === 'sent' && inDoubt && !found;
}
