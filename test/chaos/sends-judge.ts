import type { Outcome } from '../../lib/rocketmq/client.ts';
import type { Message } from '../../lib/rocketmq/message.ts';
import type { StoredMessage } from '../../local/dms/emulator.ts';
import type { Figures } from './judge/finding.ts';
import type { Policy } from './plan.ts';

/** A message, what the client was asked to do with it, and what it said in the end. */
export interface Send {
  readonly message: Message;
  readonly policy: Policy;
  readonly outcome: Outcome;
}

/** What explains the rest, and what must be zero. */
export interface SendJudgement {
  readonly figures: Figures;
  readonly broken: Figures;
}

/** Holds what the client said of each message against the messages that are stored. */
export function judgeSends(sends: readonly Send[], stored: readonly StoredMessage[]): SendJudgement {
  const byKey = Map.groupBy(stored, ({ keys }) => keys[0]);
  const judged = sends.map((send) => judgeOne(send, byKey.get(send.message.keys[0]) ?? []));
  const count = (is: (one: (typeof judged)[number]) => boolean) => judged.filter(is).length;
  const attempts = judged.flatMap((one) => one.attempts);
  return {
    figures: {
      messages: sends.length,
      attempts: attempts.length,
      failedAttempts: attempts.filter(({ kind }) => kind !== 'sent').length,
      unknownAttempts: attempts.filter(({ kind }) => kind === 'unknown').length,
      sent: count(({ isSent }) => isSent),
      duplicates: count(({ copies }) => copies > 1),
    },
    broken: {
      falselySent: count(({ isFalselySent }) => isFalselySent),
      falselyUnsent: count(({ isSent, copies, isInDoubt }) => !isSent && copies > 0 && !isInDoubt),
      unexplainedDuplicates: count(({ copies, isInDoubt }) => copies > 1 && !isInDoubt),
      copiesOnDeadLetter: count(({ policy, copies }) => policy === 'dead-letter' && copies > 1),
      copiesOnVerify: count(({ policy, copies }) => policy === 'verify' && copies > 1),
      unsent: count(({ isSent, mayStayUnsent }) => !isSent && !mayStayUnsent),
    },
  };
}

function judgeOne({ message, policy, outcome }: Send, copies: readonly StoredMessage[]) {
  const isSent = outcome.kind === 'sent';
  const isExact = ({ body, tag, properties }: StoredMessage) =>
    body === message.body && tag === message.tag && properties.CE_id === message.properties.CE_id;
  return {
    policy,
    attempts: outcome.attempts,
    copies: copies.length,
    isSent,
    /** The client says that there may be a copy that it cannot account for, such as after an answer of 500 or 503. */
    isInDoubt: outcome.inDoubt,
    /** Called sent, but not stored exactly as sent. */
    isFalselySent: isSent && !copies.some((copy) => copy.msgId === outcome.receipt.msgId && isExact(copy)),
    /** There was time enough for every message, but a `dead-letter` route does not try again after an unknown end. */
    mayStayUnsent: policy === 'dead-letter' && outcome.kind === 'unknown',
  };
}
