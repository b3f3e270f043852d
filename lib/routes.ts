/**
 * Functions and types that a `routes.ts` imports: a function for the table of each trigger, and `reject`. Senders of
 * webhooks are in `senders.ts`.
 */
import { checkRoutes } from './routing/check-routes.ts';
import type { Route } from './routing/route.ts';
import type { WebhookRoute } from './webhook/sender.ts';

export type { EventContent, InboundEvent } from './event/event.ts';
export type { UnknownPolicy } from './rocketmq/client.ts';
export type { Destination, Draft, RouteFunction } from './routing/drafts.ts';
export type { MessageDraft } from './routing/mapping.ts';
export { type Rejection, reject } from './routing/reject.ts';
export type { Route, Routes } from './routing/route.ts';
export type { Duration, Timing } from './routing/timing.ts';
export type { Sender, WebhookRoute, WebhookRoutes } from './webhook/sender.ts';

/** A table of routes by name. */
type Table<Name extends string, R> = Readonly<Record<Name, R>>;

/**
 * Routes of the webhook function, by the last part of the path: `github` answers `POST /hooks/github`.
 *
 * @throws RoutesError naming every route and option that cannot be used
 */
export function webhookRoutes<Name extends string>(
  routes: Table<Name, WebhookRoute>,
): Table<Name, WebhookRoute> {
  checkRoutes('functions/webhook/routes.ts', routes, {
    sender: (value) =>
      typeof value === 'object' && value !== null && 'verify' in value
        ? undefined
        : 'must be a sender of lib/senders.ts, such as github({ secret: … })',
    splitBatch: (value) =>
      value === undefined || typeof value === 'boolean' ? undefined : 'must be true or false',
  });
  return routes;
}

/**
 * Routes of the queue function, by the queue's name or its last part: `orders` also takes `shop-prod-orders` and `.fifo`.
 *
 * @throws RoutesError naming every route and option that cannot be used
 */
export function queueRoutes<Name extends string>(routes: Table<Name, Route>): Table<Name, Route> {
  checkRoutes('functions/queue/routes.ts', routes);
  return routes;
}

/**
 * Routes of the schedule function, by the schedule's name or its last part.
 *
 * @throws RoutesError naming every route and option that cannot be used
 */
export function scheduleRoutes<Name extends string>(routes: Table<Name, Route>): Table<Name, Route> {
  checkRoutes('functions/schedule/routes.ts', routes);
  return routes;
}

/**
 * Routes of the event-bus function, by the event's source; or by the name of the SNS topic or queue it came through, or the name's
 * last part.
 *
 * @throws RoutesError naming every route and option that cannot be used
 */
export function eventBusRoutes<Name extends string>(routes: Table<Name, Route>): Table<Name, Route> {
  checkRoutes('functions/event-bus/routes.ts', routes);
  return routes;
}
