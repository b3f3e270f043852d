import { createHash } from 'node:crypto';
import type { PropertyMode } from '../config/settings.ts';
import type { EventContent } from '../event/event.ts';
import { MAX_LABEL_LENGTH, type Message, parseMessage } from '../rocketmq/message.ts';

/** What a route says of a message. What it leaves out comes from the event; `properties` add to the event's. */
export interface MessageDraft {
  readonly topic: string;
  /** Default: the event's data, byte for byte. */
  readonly body?: string | undefined;
  /** Default: the event's type, made legal. */
  readonly tag?: string | undefined;
  /** Default: the event's id, made legal. */
  readonly keys?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/**
 * Completes a draft with the event's own body, tag, key and attributes.
 *
 * @throws InvalidEventError when the message would break one of the service's limits
 */
export function toMessage(
  event: EventContent,
  draft: MessageDraft,
  mode: PropertyMode = 'cloudevents',
): Message {
  const { body = event.data, tag = tagOf(event.type), keys = keysOf(event.id), properties, ...rest } = draft;
  const attributes = mode === 'cloudevents' ? cloudEventsProperties(event) : {};
  return parseMessage({ ...rest, body, tag, keys, properties: { ...attributes, ...properties } });
}

/** A type as a tag: what consumers could not subscribe to becomes `_`. Nothing left is no tag. */
export function tagOf(type: string): string | undefined {
  return (
    type
      .replace(/[\s|\p{Cc}]/gu, '_')
      .slice(0, MAX_LABEL_LENGTH)
      .toWellFormed() || undefined
  );
}

/** An event's keys: its id. An empty id is none. */
function keysOf(id: string): string[] {
  return id === '' ? [] : [keyOf(id)];
}

/** An id as a key. Blanks would split it, so they are percent-encoded. */
export function keyOf(id: string): string {
  return short(id.toWellFormed().replace(/[\s\p{Cc}]/gu, encodeURIComponent), MAX_LABEL_LENGTH);
}

/** What attributes are cut to: all of a message's properties together must fit the broker. */
const MAX_ATTRIBUTE_LENGTH = 1024;

/** Of an id that is too long the end gives way to a hash of the whole, so that different ids stay different. */
function short(id: string, length = MAX_ATTRIBUTE_LENGTH): string {
  if (id.length <= length) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${id.slice(0, length - 33).toWellFormed()}~${hash}`;
}

/**
 * The event's attributes as the CloudEvents Java SDK's RocketMQ binding reads them back in binary mode: `CE_` and the
 * attribute's name, and `CE_contenttype` for the media type of the body.
 */
export function cloudEventsProperties(event: EventContent): Record<string, string> {
  const { id, source, type, time, subject, datacontenttype, extensions } = event;
  const attributes = {
    ...extensions,
    id: short(id),
    source,
    type,
    time,
    specversion: '1.0',
    subject,
    contenttype: datacontenttype,
  };
  const named = Object.entries(attributes).map(
    ([name, value]) => [`CE_${name}`, legal(value ?? '')] as const,
  );
  return Object.fromEntries(named.filter(([, value]) => value !== ''));
}

/** Control characters separate properties inside the broker, so an attribute cannot hold any. */
function legal(value: string): string {
  return value
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, MAX_ATTRIBUTE_LENGTH)
    .toWellFormed();
}
