import type { AdmissionLimits } from './admission.ts';
import type { Message } from './message.ts';
import {
  type Attempt,
  type AttemptFailure,
  type Outcome,
  type Receipt,
  type StopReason,
  sentOutcome,
  unsentOutcome,
} from './outcome.ts';
import type { UnknownPolicy } from './retry.ts';

/** State of one message between its steps. */
export interface Series {
  readonly message: Message;
  readonly onUnknown: UnknownPolicy;
  /** Earliest time at which the message may have been stored, in epoch milliseconds. */
  readonly since: number;
  readonly limits: AdmissionLimits;
  readonly attempts: Attempt[];
  /** Of the last attempt. */
  failure: AttemptFailure | undefined;
  /** Whether an attempt of an earlier invocation may have stored the message. */
  inDoubt: boolean;
  /** Whether the last proof of identity was refused. */
  isRenewed: boolean;
  /** How long the last attempt got no answer, in milliseconds. */
  silentMs: number;
  /** When the last attempt ended, or the first look-up began, in monotonic milliseconds. */
  waitingSince: number | undefined;
  /** Backoff and look-ups before the attempt that is under way, in milliseconds. */
  delayMs: number;
}

/** Whether an earlier attempt, of this or an earlier invocation, may have stored the message. */
export function isInDoubt({ inDoubt, attempts }: Series): boolean {
  return inDoubt || attempts.some(isUnknown);
}

/** Outcome of a message that a look-up found. It is one copy; if more attempts are in doubt, there may be another one. */
export function foundOutcome({ attempts, inDoubt }: Series, receipt: Receipt): Outcome {
  const doubts = attempts.filter(isUnknown).length + Number(inDoubt);
  return sentOutcome(receipt, attempts, { inDoubt: doubts > 1, found: true });
}

/** Reasons in words, for stops that the failure of the last attempt does not explain. */
const stopTexts: Readonly<Partial<Record<StopReason, string>>> = {
  attempts: 'no attempts are left',
  budget: 'too many sends of this container fail',
  deadline: 'too little time was left',
  'called-off': 'it was called off',
  policy: 'it must not be sent twice',
};

/** Outcome of a message that is not tried again. How the last attempt ended does not change. */
export function stoppedOutcome(
  { message, attempts, failure, inDoubt }: Series,
  { stopped, reason = stopTexts[stopped] }: { readonly stopped: StopReason; readonly reason?: string },
): Outcome {
  const why = { stopped, inDoubt };
  if (!failure) {
    const text = `Sending to topic "${message.topic}" was not begun: ${reason}`;
    return unsentOutcome({ kind: 'not-sent', reason: text }, attempts, why);
  }
  const text =
    reason === undefined
      ? failure.reason
      : `${failure.reason}; not tried again in this invocation: ${reason}`;
  return unsentOutcome({ ...failure, reason: text }, attempts, why);
}

function isUnknown({ kind }: Attempt): boolean {
  return kind === 'unknown';
}
