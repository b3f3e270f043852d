import type { PropertyMode } from '../config/settings.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { EventContent } from '../event/event.ts';
import { MAX_LABEL_LENGTH, MAX_PROPERTIES_BYTES, type Message, parseMessage } from '../rocketmq/message.ts';
import { cloudEventsProperties, shorten } from './cloud-events-properties.ts';
import type { MessageTiming } from './timing.ts';

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
  timing: MessageTiming = {},
): Message {
  const { topic, body = event.data, tag = tagOf(event.type), keys = keysOf(event.id), properties } = draft;
  if (properties && mode === 'cloudevents') assertReadable(properties);
  const room = () => MAX_PROPERTIES_BYTES - bytesOf([tag, keys, properties]);
  const attributes = mode === 'cloudevents' ? cloudEventsProperties(event, room) : {};
  const all = properties ? { ...attributes, ...properties } : attributes;
  return parseMessage({ topic, body, tag, keys, properties: all, ...timing });
}

/** Consumers read every property that begins with `CE_` as an attribute of a CloudEvent. */
function assertReadable(properties: Readonly<Record<string, string>>): void {
  const illegal = Object.keys(properties).find((name) => /^CE_(?![a-z0-9]+$)/.test(name));
  if (illegal === undefined) return;
  const reason = 'after CE_ there may be only letters a to z and digits, or no consumer can read the event';
  throw new InvalidEventError(`A message has the property ${illegal}: ${reason}`);
}

/** Size of all texts in a value: of names and values, if it is an object. A route may be written without types. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1; // keys have a blank between them
  if (typeof value !== 'object' || value === null) return 0;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value)].reduce((sum, part) => sum + bytesOf(part), 0);
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
