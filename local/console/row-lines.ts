import * as z from 'zod';
import type { LineFact } from './facts.ts';
import { messageIn, type OpenMessage, type OpenRow, setState } from './row.ts';

const texts = z.union([z.array(z.string()), z.string().transform((all) => all.split(' ').filter(Boolean))]);

/** The members of the functions' log lines that say what became of an event or a message. */
export const LogLine = z.object({
  level: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  route: z.string().optional().catch(undefined),
  sender: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  status: z.number().optional().catch(undefined),
  eventId: z.string().optional().catch(undefined),
  messageId: z.string().optional().catch(undefined),
  topic: z.string().optional().catch(undefined),
  tag: z.string().optional().catch(undefined),
  keys: texts.optional().catch(undefined),
  outcome: z.string().optional().catch(undefined),
  stopped: z.string().optional().catch(undefined),
  msgId: z.string().optional().catch(undefined),
  what: z.string().optional().catch(undefined),
  forSeconds: z.number().optional().catch(undefined),
  sent: z
    .array(
      z.object({
        topic: z.string(),
        tag: z.string().optional(),
        keys: texts,
        msgId: z.string(),
        route: z.string(),
        eventId: z.string(),
      }),
    )
    .optional()
    .catch(undefined),
});
export type LogLine = z.infer<typeof LogLine>;

/** Reads a line of a function; `undefined` if it is not a JSON line. */
export const readLine = ({ record }: LineFact): LogLine | undefined => LogLine.safeParse(record).data;

/** One part of a line that belongs to one row: a message, or the event itself. */
export interface LinePart {
  readonly line: LogLine;
  readonly eventId?: string | undefined;
  readonly topic?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly msgId?: string | undefined;
  readonly tag?: string | undefined;
  readonly isSent: boolean;
}

/** The parts of a line: one for each message of a list, else the line itself. */
export function partsOf(line: LogLine): LinePart[] {
  if (line.sent === undefined) return [{ ...line, line, isSent: line.outcome === 'sent' }];
  return line.sent.map((sent) => ({ ...sent, line: { ...line, route: sent.route }, isSent: true }));
}

/** Adds to a row what a line says about it. Returns the message that the line is about. */
export function applyLine(row: OpenRow, part: LinePart, at: number): OpenMessage | undefined {
  const { line, topic, keys, tag } = part;
  if (line.route !== undefined) row.route ??= { name: line.route };
  const message =
    topic === undefined || keys === undefined ? undefined : messageIn(row, { topic, keys, tag });
  if (message === undefined) ofEvent(row, line);
  else ofMessage(message, part, at);
  return message;
}

function ofEvent(row: OpenRow, { message = '', reason, detail, sender }: LogLine): void {
  switch (message) {
    case 'Webhook refused':
      if (sender !== undefined)
        row.verification = { ok: false, reason: [reason, detail].filter(Boolean).join(': ') };
      else row.reason = reason ?? message;
      return;
    case 'Webhook failed':
    case 'Record failed':
    case 'Event cannot become messages':
    case 'Record of the outbox cannot be sent':
      row.reason = reason ?? message;
      return;
    case 'Stored as a dead letter':
      row.isDeadLetter = true;
      row.reason = reason ?? message;
      return;
    default:
      if (message.startsWith('Event becomes no message')) row.isFiltered = true;
  }
}

function ofMessage(message: OpenMessage, { line, isSent, msgId }: LinePart, at: number): void {
  const { message: text, reason, stopped, outcome } = line;
  if (text?.startsWith('Possible duplicate') || outcome === 'unknown') message.inDoubt = true;
  if (isSent) {
    message.state = 'sent';
    if (msgId !== undefined) message.receipt ??= { msgId };
    return;
  }
  message.reason = reason ?? message.reason;
  if (text === 'Stored in the outbox') {
    message.outbox = { at, reason, stopped };
    setState(message, 'outbox');
  }
  if (text === 'Stored as a dead letter') {
    message.deadLetter = { at, reason, stopped };
    setState(message, 'dead-letter');
  }
}
