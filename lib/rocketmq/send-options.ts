import type { Deadline } from '../core/deadline.ts';
import type { UnknownPolicy } from './retry.ts';

/** Options of one send. */
export interface SendOptions {
  /** No attempt and no look-up begins that would probably not end before it. */
  readonly deadline: Deadline;
  /**
   * Policy for an attempt whose end is unknown. With `verify` the message is looked up in its topic by its keys, and is
   * sent again only if it is not there. A message without keys cannot be looked up, so with `verify` it is not sent again.
   *
   * @default 'retry', with the same keys
   */
  readonly onUnknown?: UnknownPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether an attempt of an earlier invocation may have stored the message. @default false */
  readonly inDoubt?: boolean | undefined;
  /**
   * With `verify`: looks the message up before the first attempt, among the messages that were stored since this time, in epoch
   * milliseconds. Default: no look-up before the first attempt.
   */
  readonly lookUpSince?: number | undefined;
  /**
   * With `lookUpSince`: when the last attempt of an earlier invocation had ended, in epoch milliseconds. The look-up waits until
   * a message that was stored then can be found.
   */
  readonly lastAttemptAt?: number | undefined;
}
