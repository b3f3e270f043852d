import type { InboundEvent, Trigger } from '../../lib/event/event.ts';
import { fromEventBus } from '../../lib/event/event-bus.ts';
import { fromSchedule } from '../../lib/event/schedule.ts';
import { fromSqs } from '../../lib/event/sqs.ts';
import type { SqsRecord } from '../../lib/event/sqs-record.ts';
import type { Message } from '../../lib/rocketmq/message.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Route, Routes } from '../../lib/routing/route.ts';
import { readRequest } from '../../lib/webhook/http/request.ts';
import type { Sender } from '../../lib/webhook/sender.ts';
import { asVerified, NOW } from './webhook-request.ts';

/** Routes of any function. Those of webhooks have a sender. */
type AnyRoutes = Routes<Route & { readonly sender?: Sender; readonly splitBatch?: boolean }>;

/**
 * The messages that a payload becomes on these routes, for unit tests of a `routes.ts`. Nothing is sent, and the signature of a
 * webhook is not checked.
 *
 * @param payload what the trigger gives the function, such as a file of `events/<function>/`
 * @throws InvalidEventError with the reason, if a route rejects an event or fails on it, or if no route takes it
 */
export function messagesOf(trigger: Trigger, routes: AnyRoutes, payload: unknown): Message[] {
  return eventsOf(trigger, routes, payload).flatMap((event) => {
    const { messages, refusal } = planOf(routes, event, { propertyMode: 'cloudevents', now: NOW });
    if (refusal) throw refusal;
    return messages;
  });
}

const REQUEST_ID = 'request-1';

function eventsOf(trigger: Trigger, routes: AnyRoutes, payload: unknown): InboundEvent[] {
  switch (trigger) {
    case 'webhook':
      return requestEvents(routes, payload);
    case 'queue':
      return (payload as { readonly Records: readonly SqsRecord[] }).Records.flatMap((record) =>
        fromSqs(record, trigger),
      );
    case 'schedule':
      return [fromSchedule(payload, REQUEST_ID, NOW)];
    case 'event-bus':
      return fromEventBus(payload, REQUEST_ID, NOW);
  }
}

function requestEvents(routes: AnyRoutes, payload: unknown): InboundEvent[] {
  const request = readRequest(payload, NOW);
  const name = request.path.split('/').at(-1) ?? '';
  const { sender, splitBatch = true } = routes[name] ?? {};
  if (!sender) throw new Error(`functions/webhook/routes.ts has no route "${name}" with a sender`);
  const origin = { trigger: 'webhook', name, matchesSuffix: false } as const;
  return sender
    .events(asVerified(request), { splitBatch })
    .map((event) => ({ ...event, origin, delivered: 'unknown' }));
}
