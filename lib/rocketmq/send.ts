import { attempt } from './attempt.ts';
import type { Called } from './call.ts';
import { type LookUpContext, lookUpUntilAnswered } from './lookup.ts';
import type { Message } from './message.ts';
import { attemptOf, type NotBegun, type Outcome, type Receipt, sentOutcome } from './outcome.ts';
import type { CallFailure } from './proof.ts';
import { isSilence, type NextStep, nextStep } from './retry.ts';
import type { SendOptions } from './send-options.ts';
import { foundOutcome, isInDoubt, type Series, stoppedOutcome } from './series.ts';

/** Services that sending uses; one of each per container. */
export interface SendingContext extends LookUpContext {
  readonly visibleAfterMs: number;
}

/**
 * Makes attempts until the message is sent, found by a look-up, or refused for good, or until there are no attempts, budget
 * or time left. While a necessary look-up has no answer, nothing is sent. Never throws.
 */
export async function sendWithRetries(
  context: SendingContext,
  message: Message,
  { lookUpSince, lastAttemptAt, onUnknown = 'retry', inDoubt = false, deadline, signal }: SendOptions,
): Promise<Outcome> {
  const since = lookUpSince ?? context.clock.now();
  const series: Series = {
    message,
    onUnknown,
    since,
    limits: { deadline, signal },
    attempts: [],
    failure: undefined,
    inDoubt,
    isRenewed: false,
    silentMs: 0,
    waitingSince: undefined,
    delayMs: 0,
  };
  let isLookUp = onUnknown === 'verify' && lookUpSince !== undefined;
  if (isLookUp && lastAttemptAt !== undefined) {
    const stop = await waitUntilVisible(context, series, lastAttemptAt);
    if (stop) return stop;
  }
  for (;;) {
    const next = isLookUp
      ? await lookUpOnce(context, series)
      : afterAttempt(context, series, await attemptNext(context, series));
    if ('kind' in next) return next;
    isLookUp = next.step === 'look-up';
    if (next.delayMs > 0) await context.clock.sleep(next.delayMs, signal);
  }
}

/** Waits until a message that was stored at this time can be found by a query; returns the outcome if the time does not suffice. */
async function waitUntilVisible(
  { clock, admission, visibleAfterMs }: SendingContext,
  series: Series,
  storedAt: number,
): Promise<Outcome | undefined> {
  const { deadline, signal } = series.limits;
  const waitMs = Math.min(visibleAfterMs, storedAt + visibleAfterMs - clock.now());
  if (waitMs <= 0) return undefined;
  if (clock.now() + waitMs + admission.expectedMs() > deadline) {
    return stoppedOutcome(series, { stopped: 'deadline' });
  }
  series.waitingSince = clock.monotonic();
  await clock.sleep(waitMs, signal);
  return undefined;
}

/** A step that is not the last one. */
type Continuation = Exclude<NextStep, { readonly step: 'stop' }>;

function attemptNext(context: SendingContext, series: Series): Promise<Called<Receipt> | NotBegun> {
  const { clock, maxAttempts } = context;
  const { message, attempts, isRenewed, silentMs, waitingSince } = series;
  const { deadline, signal } = series.limits;
  series.delayMs = waitingSince === undefined ? 0 : Math.round(clock.monotonic() - waitingSince);
  const attemptsLeft = maxAttempts - attempts.length;
  return attempt(context, message, { deadline, signal, isRenewed, attemptsLeft, silentMs });
}

function afterAttempt(
  context: SendingContext,
  series: Series,
  result: Called<Receipt> | NotBegun,
): Outcome | Continuation {
  const { clock, budget } = context;
  const { attempts, delayMs } = series;
  if ('stopped' in result) return stoppedOutcome(series, result);
  if ('failure' in result) {
    series.waitingSince = clock.monotonic();
    attempts.push(attemptOf(result.failure, delayMs, result.durationMs));
    return afterFailure(context, series, result);
  }
  budget.earn();
  const receipt = result.value;
  const inDoubt = isInDoubt(series);
  attempts.push(attemptOf({ kind: 'sent', receipt }, delayMs, result.durationMs));
  return sentOutcome(receipt, attempts, { inDoubt });
}

function afterFailure(
  context: SendingContext,
  series: Series,
  { failure, hasOtherProof, canRenewProof, durationMs }: CallFailure & { readonly durationMs: number },
): Outcome | Continuation {
  const { clock, admission, budget, random, maxAttempts, visibleAfterMs } = context;
  const { message, onUnknown, limits } = series;
  series.failure = failure;
  series.isRenewed ||= hasOtherProof;
  series.silentMs = isSilence(failure) ? durationMs : 0;
  const next = nextStep(failure, {
    onUnknown,
    hasKey: message.keys.length > 0,
    hasOtherProof,
    canRenewProof,
    attempts: series.attempts.length,
    maxAttempts,
    random: random(),
    visibleAfterMs,
    longestDelayMs: limits.deadline - clock.now() - admission.expectedMs(),
    isCalledOff: limits.signal?.aborted ?? false,
  });
  if (next.step === 'stop') return stoppedOutcome(series, next);
  // A look-up pays for the retry only if the message must be sent again.
  const isFree = next.step === 'look-up' || hasOtherProof;
  return isFree || budget.take(failure) ? next : stoppedOutcome(series, { stopped: 'budget' });
}

async function lookUpOnce(context: SendingContext, series: Series): Promise<Outcome | Continuation> {
  const { clock, budget, maxAttempts } = context;
  const { message, attempts, failure } = series;
  series.waitingSince ??= clock.monotonic();
  const result = await lookUpUntilAnswered(context, message, series);
  if ('receipt' in result) {
    budget.earn();
    return foundOutcome(series, result.receipt);
  }
  if ('stopped' in result) {
    series.inDoubt = true;
    return stoppedOutcome(series, result);
  }
  // Not in the topic, so no earlier invocation has stored it.
  if (!failure) series.inDoubt = false;
  else if (attempts.length >= maxAttempts) return stoppedOutcome(series, { stopped: 'attempts' });
  else if (!budget.take(failure)) return stoppedOutcome(series, { stopped: 'budget' });
  return { step: 'send', delayMs: 0 };
}
