import type { Message } from '@aws-sdk/client-sqs';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { readRecord } from '../../lib/outbox/read-record.ts';
import type { OutboxRecord } from '../../lib/outbox/record.ts';

/** A message of the dead letters or the failures, with the facts that an operator needs for a decision. */
export interface Letter {
  readonly received: Message;
  /** The id that SQS gave it. */
  readonly messageId: string;
  /** Its keys, or the id of its event; empty if it has none. */
  readonly keys: readonly string[];
  /** `undefined` for an event that no route has turned into messages, and for a text that is not a record. */
  readonly topic: string | undefined;
  /** The function and route, such as `webhook/github`, or the queue, such as `queue/shop-orders`. */
  readonly origin: string | undefined;
  readonly reason: string;
  /** Reason of its first failure, if that was another one. */
  readonly firstReason: string | undefined;
  /** The refusal class, or the outcome of an attempt that was not refused. */
  readonly class: string | undefined;
  readonly serviceCode: string | undefined;
  /** Whether the broker may have the message already, so that sending it again may create a duplicate. */
  readonly inDoubt: boolean;
  /** When it failed for the last time, or when it was stored if that is not known, in epoch milliseconds. */
  readonly at: number;
  readonly target: Target;
  /** All facts by name, and the body. Called only to show the letter. */
  readonly details: () => LetterDetails;
}

/** The URL of the queue that a letter is sent to again, or what to do with a letter that only a person can send again. */
export type Target = { readonly queueUrl: string } | { readonly byHand: string };

/** Everything about one letter. */
export interface LetterDetails {
  readonly facts: readonly (readonly [name: string, value: string | number | undefined])[];
  readonly body: string;
}

/** Time at which a message was sent to its queue, in epoch milliseconds. */
export const sentAt = ({ Attributes }: Message) => Number(Attributes?.SentTimestamp ?? 0);

/** Reads a dead letter. If an application or SQS itself stored it, it has no failure and may be any text. */
export function deadLetterOf(received: Message, target: Target): Letter {
  const { MessageId: messageId = '', Body = '' } = received;
  const record = readRecord(Body);
  const common = { received, messageId, target, details: () => detailsOf(record, Body) };
  if (record instanceof InvalidEventError) {
    const reason = `Not a record of the outbox: ${record.message}`;
    return {
      ...common,
      ...withoutFailure,
      keys: [],
      topic: undefined,
      inDoubt: false,
      at: sentAt(received),
      reason,
    };
  }
  const { failure } = record;
  return {
    ...common,
    ...(failure
      ? { ...withoutFailure, ...failure, class: failure.class ?? failure.outcome }
      : withoutFailure),
    at: Date.parse(failure?.lastAt ?? '') || sentAt(received),
    ...('event' in record
      ? { keys: [record.event.id], topic: undefined, inDoubt: false }
      : { keys: record.keys, topic: record.topic, inDoubt: record.inDoubt ?? false }),
  };
}

/** Facts of a record without a failure: SQS moved it here because it was delivered as often as the outbox allows. */
const withoutFailure = {
  reason: 'SQS delivered it as often as the outbox allows',
  firstReason: undefined,
  class: undefined,
  serviceCode: undefined,
  origin: undefined,
};

function detailsOf(record: OutboxRecord | InvalidEventError, text: string): LetterDetails {
  if (record instanceof InvalidEventError) return { facts: [], body: text };
  const { failure } = record;
  const failed = [
    ['outcome', failure?.outcome],
    ['stopped', failure?.stopped],
    ['service code', failure?.serviceCode],
    ['request id', failure?.requestId],
    ['attempts', failure?.attempts],
    ['first failed', failure?.firstAt],
    ['last failed', failure?.lastAt],
  ] as const;
  if ('event' in record) {
    const { data, extensions, ...attributes } = record.event;
    return {
      facts: [...failed, ...named('event', attributes), ...named('extension', extensions)],
      body: data,
    };
  }
  const { tag, onUnknown, deliverAt, group, properties, body } = record;
  const facts = [
    ['tag', tag],
    ['policy', onUnknown],
    ['delivery', deliverAt],
    ['group', group],
    ...named('property', properties),
  ] as const;
  return { facts: [...failed, ...facts], body };
}

const named = (kind: string, values: Readonly<Record<string, string | undefined>>) =>
  Object.entries(values).map(
    ([name, value]) => [kind, value === undefined ? undefined : `${name} = ${value}`] as const,
  );
