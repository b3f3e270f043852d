import { InvalidEventError } from '../core/errors.ts';
import type { InboundEvent } from '../event/event.ts';
import type { MessageDraft } from './mapping.ts';
import { isPromise } from './promise.ts';
import { Rejection } from './reject.ts';

/** One message of a route function: a topic alone, or a topic with the fields that differ from the defaults. */
export type Draft = string | MessageDraft;

/** A pure function that says which messages an event becomes, or rejects it. It must not be `async`. */
export type RouteFunction = (event: InboundEvent) => Draft | readonly Draft[] | Rejection;

/** Destination of an event: a topic, several topics, or a function. */
export type Destination = string | readonly string[] | RouteFunction;

/** The fields of a draft. */
const draftFields = {
  topic: true,
  body: true,
  tag: true,
  keys: true,
  properties: true,
} as const satisfies Record<keyof MessageDraft, true>;

/**
 * The messages that an event becomes, as its route describes them.
 *
 * @throws InvalidEventError if the route function throws, rejects the event, or returns something else than messages
 */
export function draftsOf(event: InboundEvent, to: Destination): MessageDraft[] {
  const answer: unknown = typeof to === 'function' ? runRoute(event, to) : to;
  // A copy has `undefined` where a list has a hole, which `map` would skip.
  return Array.isArray(answer) ? [...answer].map(draftOf) : [draftOf(answer)];
}

function runRoute(event: InboundEvent, to: RouteFunction): unknown {
  const answer = callRoute(event, to);
  if (!isPromise(answer)) return answer;
  throw ofRoute('The route returned a promise: a route must return its messages at once, without async');
}

function callRoute(event: InboundEvent, to: RouteFunction): unknown {
  try {
    return to(event);
  } catch (cause) {
    // Only the error's name: its text may quote the body, as that of JSON.parse does.
    const name = cause instanceof Error ? cause.name : 'thrown value';
    throw ofRoute(`The route failed on an event of type "${event.type}" with a ${name}`, cause);
  }
}

/** Reads one draft. It is checked because routes may be written without types. */
function draftOf(value: unknown): MessageDraft {
  if (typeof value === 'string') return { topic: value };
  if (value instanceof Rejection) {
    // The sender of a webhook cannot correct this. After a 422 the event would be lost, so it becomes a dead letter instead.
    throw ofRoute(`The route rejected the event: ${value.reason}`);
  }
  if (value === undefined) {
    throw ofRoute('The route returned undefined: return a topic or a message, or [] to send nothing');
  }
  if (typeof value !== 'object' || value === null || !('topic' in value)) {
    throw ofRoute('The route returned something that is neither a topic nor a message with a topic');
  }
  const unknown = Object.keys(value).filter((field) => !Object.hasOwn(draftFields, field));
  if (unknown.length === 0) return value as MessageDraft; // `parseMessage` checks the types of its fields
  throw ofRoute(
    `The route made a message with unknown fields (${unknown.join(', ')}): ` +
      `a message has only ${Object.keys(draftFields).join(', ')}`,
  );
}

function ofRoute(reason: string, cause?: unknown): InvalidEventError {
  return new InvalidEventError(reason, { cause, fault: 'route' });
}
