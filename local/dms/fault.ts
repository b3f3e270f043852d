/** Whether the fault precedes or follows the processing of the request. With `after`, its message is stored. */
export type When = 'before' | 'after';

/** The effect of a fault on the request that meets it. */
export type FaultAct =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The service's own code, or `html` for the HTML page of a proxy. */
      readonly code?: string;
      readonly retryAfterSeconds?: number;
      readonly when: When;
    }
  | { readonly kind: 'reset' | 'close' | 'silence'; readonly when: When }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'cut-body' | 'no-msg-id' | 'expired-token' };

/** Selects the requests that meet a fault: a percentage, the next `count`, or all above `perSecond` in a second. */
export type FaultTrigger =
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'rate'; readonly perSecond: number };

/** One line of a fault script. `line` is its text with single blanks. */
export interface Fault {
  readonly line: string;
  /**
   * The requests that can meet the fault: sends (all, or those to `topic`), queries of messages, requests about the instance and its
   * topics (`manage`), or requests for a token.
   */
  readonly target: 'send' | 'query' | 'manage' | 'iam';
  readonly topic?: string;
  readonly trigger: FaultTrigger;
  readonly act: FaultAct;
}

/** Whether a request to this target and topic can meet the fault. `topic` is called only if the fault names a topic. */
export function concerns(fault: Fault, target: Fault['target'], topic: () => string | undefined): boolean {
  return fault.target === target && (fault.topic === undefined || fault.topic === topic());
}
