import * as z from 'zod';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { parseJson } from '../../lib/core/json.ts';
import { readRecord } from '../../lib/outbox/read-record.ts';
import type { InvocationFact, QueueRecord } from './facts.ts';
import { messageIn, type OpenMessage, type OpenRow, openRow } from './row.ts';
import { endOpenAttempts } from './row-attempts.ts';

/** The part of an invocation that belongs to one row. */
export interface Job {
  readonly row: OpenRow;
  /** The id of its record, if it is a record of a queue. */
  readonly recordId?: string;
  /** The message of a record of the outbox. */
  readonly message?: OpenMessage;
  readonly isOutbox: boolean;
}

/** Finds rows that exist already. */
export interface KnownRows {
  row(id: string): OpenRow | undefined;
  /** The last row with this message, or with this event as a dead letter. */
  rowOf(topicOrEvent: string, key: string): OpenRow | undefined;
}

/** A URL-safe id of a row, made of an id of its trigger. */
export const rowIdOf = (id: string) => id.replace(/[^\w-]/g, '_');

/** The jobs of an invocation. Rows that are not known yet are new: the caller adds them. */
export function jobsOf(fact: InvocationFact, known: KnownRows, outboxQueue: string | undefined): Job[] {
  const { trigger, functionName, invocationId, at } = fact;
  const common = {
    at,
    function: functionName,
    ...(fact.replayOf !== undefined && { replayOf: fact.replayOf }),
  };
  if (trigger.kind === 'queue') {
    const isOutbox = trigger.queueName === outboxQueue;
    return trigger.records.map((record) =>
      isOutbox ? outboxJob(record, common, known) : recordJob(record, trigger.queueName, common, known),
    );
  }
  const id = rowIdOf(trigger.kind === 'webhook' ? trigger.requestId : invocationId);
  const row = known.row(id) ?? newRow(id, trigger, common);
  return [{ row, isOutbox: false }];
}

type Common = Pick<OpenRow, 'at' | 'function' | 'replayOf'>;

function newRow(
  id: string,
  trigger: Exclude<InvocationFact['trigger'], { kind: 'queue' }>,
  common: Common,
): OpenRow {
  if (trigger.kind === 'webhook') return openRow({ ...common, id, origin: '-', title: 'request' });
  if (trigger.kind === 'schedule') {
    const { name, time, payload } = trigger;
    return openRow({ ...common, id, origin: name, title: time, tick: { name, time, payload } });
  }
  const { source, detailType, payload } = trigger;
  const event = { source, detailType, id: trigger.id, payload };
  return openRow({ ...common, id, origin: source, title: detailType, event });
}

function recordJob(record: QueueRecord, queue: string, common: Common, known: KnownRows): Job {
  const id = rowIdOf(record.messageId);
  const row =
    known.row(id) ?? openRow({ ...common, id, origin: queue, title: typeOf(record.body) ?? 'record' });
  row.record = { ...record, queue };
  return { row, recordId: record.messageId, isOutbox: false };
}

/** A record of the outbox continues the row of its message or event. */
function outboxJob(record: QueueRecord, common: Common, known: KnownRows): Job {
  const { messageId: recordId, body } = record;
  const content = readRecord(body);
  const id = rowIdOf(recordId);
  const make = (title: string) =>
    known.row(id) ??
    openRow({ ...common, id, origin: 'outbox', title, record: { ...record, queue: 'outbox' } });
  if (content instanceof InvalidEventError) return { row: make('not a record'), recordId, isOutbox: true };
  if ('event' in content) {
    const { event } = content;
    return { row: known.rowOf('', event.id) ?? make(event.type), recordId, isOutbox: true };
  }
  const { topic, keys } = content;
  const row = known.rowOf(topic, keys[0] ?? '') ?? make(`message for ${topic}`);
  return { row, recordId, message: messageIn(row, content), isOutbox: true };
}

/** The type that the body of a record names, if it is a CloudEvent or an event of EventBridge. */
function typeOf(body: string): string | undefined {
  const Named = z.object({ type: z.string().optional(), 'detail-type': z.string().optional() });
  const named = Named.safeParse(parseJson(body)).data;
  return named?.['detail-type'] ?? named?.type;
}

/** What a log line or an attempt says about the row that it belongs to. */
export interface Clue {
  readonly eventId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly topic?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly body?: string | undefined;
}

/** The job that a clue belongs to. With several records in a batch, the ids and the text of the event tell them apart. */
export function pickJob(jobs: readonly Job[], clue: Clue): Job | undefined {
  if (jobs.length < 2) return jobs[0];
  const { eventId, messageId, topic, keys, body } = clue;
  const ids = [messageId, eventId, ...(keys ?? [])].filter((id) => id !== undefined && id !== '');
  const isIt = (other: OpenMessage) => other.topic === topic && other.keys[0] === keys?.[0];
  return (
    jobs.find(({ recordId }) => ids.includes(recordId)) ??
    jobs.find(({ message }) => message !== undefined && isIt(message)) ??
    jobs.find(({ row }) => row.messages.some(isIt)) ??
    jobs.find(({ row }) => ids.some((id) => id !== undefined && row.record?.body.includes(id))) ??
    jobs.find(({ row }) => body !== undefined && row.record?.body === body) ??
    jobs.find(({ row }) => row.messages.length === 0) ??
    jobs[0]
  );
}

const BatchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** Ids of the records that an answer hands back to the queue. */
export function handedBackIn(answer: string | undefined): ReadonlySet<string> {
  const parsed = BatchAnswer.safeParse(parseJson(answer ?? '')).data;
  return new Set((parsed?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
}

/** What the end of an invocation means for a row: a message that is neither sent nor stored is delivered again. */
export function settleJob(
  { row, message, isOutbox }: Job,
  { at, isHandedBack }: { readonly at: number; readonly isHandedBack: boolean },
): void {
  if (!isOutbox) {
    row.isOpen = false;
    row.isHandedBack = isHandedBack && row.record !== undefined;
    for (const other of row.messages) {
      endOpenAttempts(other);
      if (other.state === 'running') other.state = 'redeliver';
    }
    return;
  }
  if (message === undefined) return;
  endOpenAttempts(message);
  if (message.state === 'sent') return;
  message.state = isHandedBack ? 'outbox' : 'dead-letter';
  if (!isHandedBack) message.deadLetter = { at, reason: message.reason };
}
