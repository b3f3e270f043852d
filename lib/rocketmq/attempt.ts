import type { ServiceAddress } from '../config/credentials.ts';
import { type CallContext, type Called, type CallOptions, callService } from './call.ts';
import type { Target } from './http.ts';
import type { Message } from './message.ts';
import type { NotBegun, Receipt } from './outcome.ts';
import { receiptFrom } from './receipt.ts';
import { toWire } from './wire.ts';

/** Services that sends and look-ups use; one of each per container. */
export interface AttemptContext extends CallContext {
  readonly service: ServiceAddress;
  /** Where messages are posted to. */
  readonly sendTarget: Target;
  readonly attemptTimeoutMs: number;
}

/** Options of one attempt to send. */
export interface AttemptOptions extends Omit<CallOptions, 'timeoutMs'> {
  /** Number of attempts that share the time that is left, this one included. */
  readonly attemptsLeft: number;
  /** How long the previous attempt waited without an answer, in milliseconds: this one must wait longer. */
  readonly silentMs: number;
}

/** The shortest time that an attempt gets while several must share what is left, in milliseconds. */
const SHORTEST_SHARE_MS = 1000;

/** Makes one attempt to send a message. Never throws. */
export function attempt(
  context: AttemptContext,
  message: Message,
  { deadline, signal, isRenewed, attemptsLeft, silentMs }: AttemptOptions,
): Promise<Called<Receipt> | NotBegun> {
  const { service, sendTarget: target } = context;
  const timeoutMs = () => timeoutFor(context, deadline, attemptsLeft, silentMs);
  const call = {
    content: () => ({ target, body: Buffer.from(toWire(message)) }),
    what: () => `Sending to topic "${message.topic}" of instance ${service.instanceId}`,
    read: receiptFrom,
    isSend: true,
  };
  return callService(context, call, { deadline, signal, isRenewed, timeoutMs });
}

/** The time that is left is divided among the attempts that are left, but not into pieces that are too short to succeed. */
function timeoutFor(
  { attemptTimeoutMs, clock, admission }: AttemptContext,
  deadline: number,
  attemptsLeft: number,
  silentMs: number,
): number {
  const leftMs = deadline - clock.now();
  const share = Math.max(leftMs / attemptsLeft, SHORTEST_SHARE_MS, 2 * admission.expectedMs(), 2 * silentMs);
  return Math.min(share, leftMs, attemptTimeoutMs);
}
