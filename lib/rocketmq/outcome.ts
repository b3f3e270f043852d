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

/** Facts of a failed attempt that an operator can act on; never a body or a secret. */
export interface Failure {
  /** One sentence: what failed, on what, because. */
  readonly reason: string;
  readonly status?: number | undefined;
  /** The service's own code, such as `DMS.10240407`. */
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
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
}

/** How one attempt failed. */
export type AttemptFailure = Rejected | NotSent | Unknown;

/** What came of one attempt to send a message. */
export type AttemptResult = Sent | AttemptFailure;

/**
 * What became of one message, as its last attempt tells it.
 *
 * - `sent`: the broker said so, with a message id.
 * - `rejected`: the service answered with a refusal; the message is not there.
 * - `not-sent`: the request never began; the message is not there.
 * - `unknown`: the request began, and no answer tells how it ended. Only this one can make a duplicate.
 */
export type Outcome = AttemptResult & { readonly attempts: number };
