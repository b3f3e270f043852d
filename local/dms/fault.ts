/** Before the request is processed, or after: then its message is stored. */
export type When = 'before' | 'after';

/** What happens to a request that meets a fault. */
export type FaultAct =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The service's own code, or `html` for a page that no service wrote. */
      readonly code?: string;
      readonly retryAfterSeconds?: number;
      readonly when: When;
    }
  | { readonly kind: 'reset' | 'close' | 'silence'; readonly when: When }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'cut-body' | 'no-msg-id' | 'expired-token' };

/** Which of the requests meet a fault: a percentage, the next so many, or all beyond so many in a second. */
export type FaultTrigger =
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'rate'; readonly perSecond: number };

/** One line of a fault script. `line` is its text, blanks made single. */
export interface Fault {
  readonly line: string;
  /** Sends, all or those to one topic; queries of messages; or requests for a token. */
  readonly target: 'send' | 'query' | 'iam';
  readonly topic?: string;
  readonly trigger: FaultTrigger;
  readonly act: FaultAct;
}

/** Whether the fault is for such requests at all. The topic is only asked for when the fault names one. */
export function concerns(fault: Fault, target: Fault['target'], topic: () => string | undefined): boolean {
  return fault.target === target && (fault.topic === undefined || fault.topic === topic());
}
