/** The part of the set-up that a finding is about. */
export type Check =
  | 'secret'
  | 'settings'
  | 'wiring'
  | 'variables'
  | 'address'
  | 'certificate'
  | 'clock'
  | 'credentials'
  | 'instance'
  | 'topic'
  | 'queue'
  | 'probe';

/** `skipped`: the check could not be made, because an earlier one failed. */
export type Grade = 'ok' | 'warning' | 'broken' | 'skipped';

/** One result of the doctor. */
export interface Finding {
  readonly check: Check;
  readonly grade: Grade;
  /** What was found, on what; never a secret. */
  readonly what: string;
  /** Why it matters. */
  readonly why?: string;
  /** What to do. */
  readonly remedy?: string;
}

/** Why it matters, and what to do. */
export interface Advice {
  readonly why: string;
  readonly remedy: string;
}

/** Something that is as it should be. */
export const ok = (check: Check, what: string): Finding => ({ check, grade: 'ok', what });

/** Something that works now, but may not always. */
export const warning = (check: Check, what: string, advice: Advice): Finding => {
  return { check, grade: 'warning', what, ...advice };
};

/** Something that prevents messages from being sent, or that would lose them. */
export const broken = (check: Check, what: string, advice: Advice): Finding => {
  return { check, grade: 'broken', what, ...advice };
};

/** A check that could not be made. */
export const skipped = (check: Check, reason: string): Finding => {
  return { check, grade: 'skipped', what: `not checked: ${reason}` };
};

/** Whether one of the findings is broken. */
export const hasBroken = (findings: readonly Finding[]): boolean =>
  findings.some(({ grade }) => grade === 'broken');

/** Exit code of the command: 0 all well, 1 warnings, 2 something is broken. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (hasBroken(findings)) return 2;
  return findings.some(({ grade }) => grade === 'warning') ? 1 : 0;
}
