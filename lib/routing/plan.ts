import type { PropertyMode } from '../config/settings.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { InboundEvent } from '../event/event.ts';
import { type TraceContext, withTrace } from '../event/trace-context.ts';
import type { UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { findRoute, type Routes, toMessages } from './route.ts';
import { timingOf } from './timing.ts';

/** Messages that an event becomes, or the reason why it becomes none. */
export interface Plan {
  readonly event: InboundEvent;
  /** Policy of its route. */
  readonly onUnknown?: UnknownPolicy | undefined;
  /** Its messages in the order of its route; empty if the route filters the event out. */
  readonly messages: readonly Message[];
  /** Reason why it cannot become messages: no route takes it, the route fails, or a message would break a limit. */
  readonly refusal?: InvalidEventError;
}

/** Facts that are the same for all events of an invocation. */
export interface PlanOptions {
  readonly propertyMode: PropertyMode;
  /** In epoch milliseconds. */
  readonly now: number;
  /** The trace of an event that does not have its own. */
  readonly trace?: TraceContext | undefined;
}

/** Finds the route of an event and makes its messages. Never throws an InvalidEventError: the plan has it as its refusal. */
export function planOf(routes: Routes, given: InboundEvent, { propertyMode, now, trace }: PlanOptions): Plan {
  const extensions = withTrace(given.extensions, trace);
  const event = extensions === given.extensions ? given : { ...given, extensions };
  const { origin, unreadable } = event;
  if (unreadable !== undefined) return refused(event, new InvalidEventError(unreadable));
  const route = findRoute(routes, origin);
  if (!route) {
    const remedy = `add one to functions/${origin.trigger}/routes.ts, or "*" for all that have none`;
    const reason = `No route takes "${origin.name}": ${remedy}`;
    return refused(event, new InvalidEventError(reason, { fault: 'route' }));
  }
  try {
    const messages = toMessages(event, route, propertyMode, timingOf(event, route, now));
    return { event, onUnknown: route.onUnknown, messages };
  } catch (error) {
    return { ...refused(event, refusalOf(error)), onUnknown: route.onUnknown };
  }
}

/** A route in JavaScript can return what cannot even be read. Only the error's name: its text may quote data. */
function refusalOf(error: unknown): InvalidEventError {
  if (error instanceof InvalidEventError) return error;
  const name = error instanceof Error ? error.name : 'thrown value';
  const reason = `What the route returned cannot be read, because of a ${name}`;
  return new InvalidEventError(reason, { cause: error, fault: 'route' });
}

function refused(event: InboundEvent, refusal: InvalidEventError): Plan {
  return { event, messages: [], refusal };
}
