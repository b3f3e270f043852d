/** A route's answer that refuses an event. */
export class Rejection {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** The longest reason, in characters: it is written to the log and into the dead letter. */
const MAX_REASON_LENGTH = 500;

/**
 * Refuses an event in a route function. The event becomes a dead letter with this reason; no message of it is sent. To leave an
 * event out on purpose, return `[]` instead.
 *
 * @param reason what is wrong with the event; it is logged, so it should not repeat the event's data
 * @example
 * to: (event) => (isKnown(event) ? 'payments' : reject('unknown currency'))
 */
export function reject(reason: string): Rejection {
  const text = typeof reason === 'string' ? reason.trim().slice(0, MAX_REASON_LENGTH).toWellFormed() : '';
  return new Rejection(text || 'without a reason');
}
