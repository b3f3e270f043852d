import type { PropertyMode } from '../config/settings.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { EventContent } from '../event/event.ts';
import { MAX_LABEL_LENGTH, type Message, parseMessage } from '../rocketmq/message.ts';
import { cloudEventsProperties, shorten } from './cloud-events-properties.ts';

/**
 * A message as a route describes it. Fields that are left out come from the event; `properties` are added to those of the
 * event.
 */
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
 * @throws InvalidEventError if the message would break one of the service's limits
 */
export function toMessage(
  event: EventContent,
  draft: MessageDraft,
  mode: PropertyMode = 'cloudevents',
): Message {
  const { topic, body = event.data, tag = tagOf(event.type), keys = keysOf(event.id), properties } = draft;
  const attributes = mode === 'cloudevents' ? cloudEventsProperties(event) : {};
  if (properties && mode === 'cloudevents') assertReadable(properties);
  const all = properties ? { ...attributes, ...properties } : attributes;
  return parseMessage({ topic, body, tag, keys, properties: all });
}

/** Consumers read every property that begins with `CE_` as an attribute of a CloudEvent. */
function assertReadable(properties: Readonly<Record<string, string>>): void {
  const illegal = Object.keys(properties).find((name) => /^CE_(?![a-z0-9]+$)/.test(name));
  if (illegal === undefined) return;
  const reason = 'after CE_ there may be only letters a to z and digits, or no consumer can read the event';
  throw new InvalidEventError(`A message has the property ${illegal}: ${reason}`);
}

/** A type as a tag: characters that consumers cannot subscribe to become `_`. An empty type gives no tag. */
export function tagOf(type: string): string | undefined {
  if (isUsualLabel(type)) return type;
  return (
    type
      .replace(/[\s|\p{Cc}]/gu, '_')
      .slice(0, MAX_LABEL_LENGTH)
      .toWellFormed() || undefined
  );
}

/** An event's keys: its id, unless that is empty. */
function keysOf(id: string): string[] {
  return id === '' ? [] : [keyOf(id)];
}

/** An id as a key. Blanks would split it, so they are percent-encoded. */
export function keyOf(id: string): string {
  if (isUsualLabel(id)) return id;
  return shorten(id.toWellFormed().replace(/[\s\p{Cc}]/gu, encodeURIComponent), MAX_LABEL_LENGTH);
}

/** Whether a text can be a tag and a key as it is, as most can: short, in ASCII, without blanks and bars. */
function isUsualLabel(text: string): boolean {
  return text.length <= MAX_LABEL_LENGTH && /^[!-{}~]+$/.test(text);
}
