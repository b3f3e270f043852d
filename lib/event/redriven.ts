/**
 * A record that SQS gave up can be sent to its queue again only as a new SQS message, with another id and another time. So
 * `npm run redrive` adds a message attribute with those of the first one. By these it is the same event as before: it has the same
 * key, and may have been sent already.
 */

/** Name of the message attribute. */
export const REDRIVEN = 'launchpad-redriven';

/** The first SQS message of a record. */
export interface FirstMessage {
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** The value of the attribute. */
export function redrivenText({ messageId, sentAt }: FirstMessage): string {
  return `${messageId} ${sentAt}`;
}

/** Reads the attribute; `undefined` if the record was not redriven. */
export function redrivenFrom(text: string | null | undefined): FirstMessage | undefined {
  const [, messageId, sentAt] = /^(\S{1,100}) (\d{1,15})$/.exec(text ?? '') ?? [];
  return messageId === undefined ? undefined : { messageId, sentAt: Number(sentAt) };
}
