import { loadConfig } from '../../lib/config/config.ts';
import { InvalidEventError } from '../../lib/core/errors.ts';
import type { InboundEvent } from '../../lib/event/event.ts';
import { fromEventBus } from '../../lib/event/event-bus.ts';
import { fromSchedule } from '../../lib/event/schedule.ts';
import { fromSqs } from '../../lib/event/sqs.ts';
import { isSqsRecord } from '../../lib/event/sqs-record.ts';
import { draftsOf } from '../../lib/routing/drafts.ts';
import { planOf } from '../../lib/routing/plan.ts';
import { findRoute, type Route, type Routes } from '../../lib/routing/route.ts';
import { parseBody } from '../../lib/webhook/events/parse.ts';
import { RequestError } from '../../lib/webhook/http/answer.ts';
import { readRequest, type WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { Sender, WebhookRoute } from '../../lib/webhook/sender.ts';
import { checkRequest } from '../../lib/webhook/verify/verification.ts';
import { triggerOf } from '../console/trigger-of.ts';
import type { Explanation } from './explanation.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What routes make of a payload: the route, its messages, and the fields that it left to the defaults. Sends nothing, and checks
 * no signature.
 *
 * @param routes as the bundle exports them
 */
export async function explain(
  payload: unknown,
  routes: Readonly<Record<string, unknown>>,
  env: Env,
): Promise<Explanation> {
  const table = routes as Routes; // the host has checked them
  try {
    const explained = (await eventsOf(payload, table, env)).map((event) => explainEvent(event, table, env));
    const [first] = explained;
    return {
      route: first?.route,
      messages: explained.flatMap(({ messages }) => messages),
      refusal: explained.find(({ refusal }) => refusal !== undefined)?.refusal,
    };
  } catch (error) {
    if (error instanceof RequestError) return { messages: [], refusal: bodyText(error) };
    if (error instanceof InvalidEventError) return { messages: [], refusal: error.message };
    throw error;
  }
}

/** The text of the answer that the sender would get. */
function bodyText({ answer, message }: RequestError): string {
  const text: unknown = answer.body;
  return typeof text === 'string' ? text : message;
}

async function eventsOf(payload: unknown, routes: Routes, env: Env): Promise<readonly InboundEvent[]> {
  const now = Date.now();
  const trigger = triggerOf(payload, 'explained');
  switch (trigger.kind) {
    case 'webhook':
      return webhookEvents(payload, routes, env, now);
    case 'queue':
      return recordsOf(payload).flatMap((record) => (isSqsRecord(record) ? fromSqs(record, 'queue') : []));
    case 'schedule':
      return [fromSchedule(payload, 'explained', now)];
    case 'event-bus':
      return fromEventBus(payload, 'explained', now);
  }
}

async function webhookEvents(
  payload: unknown,
  routes: Routes,
  env: Env,
  now: number,
): Promise<InboundEvent[]> {
  const request = readRequest(payload, now);
  const name = request.path.split('/').filter(Boolean).at(-1) ?? '';
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) throw new InvalidEventError(`No webhook has the path /hooks/${name}`);
  const { sender, splitBatch = true } = route as WebhookRoute;
  const unchecked = await checkRequest(
    request,
    () => 'verified',
    (received) => openedBody(sender, received, env, now),
  );
  if (typeof unchecked === 'string') return [];
  const origin = { trigger: 'webhook', name, matchesSuffix: false } as const;
  const events = sender.events(parseBody(unchecked, sender.media), { splitBatch });
  return events.map((event) => ({ ...event, origin, delivered: 'unknown' }));
}

/** The body, decrypted if its sender encrypts. A sample is not encrypted, and stays as it is. */
function openedBody(sender: Sender, request: WebhookRequest, env: Env, now: number): Buffer {
  const secrets = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? '']));
  const opened = sender.open?.(request, { secrets, now, fetchText: async () => '' });
  return Buffer.isBuffer(opened) ? opened : request.rawBody;
}

function recordsOf(payload: unknown): readonly unknown[] {
  if (typeof payload !== 'object' || payload === null || !('Records' in payload)) return [];
  return Array.isArray(payload.Records) ? payload.Records : [];
}

function explainEvent(event: InboundEvent, routes: Routes, env: Env): Explanation {
  const { propertyMode } = loadConfig(env);
  const { messages, refusal } = planOf(routes, event, { propertyMode });
  const route = findRoute(routes, event.origin);
  const name = Object.keys(routes).find((key) => routes[key] === route);
  const isPlanned = refusal === undefined && route !== undefined;
  return {
    route: name === undefined ? undefined : { name, onUnknown: route?.onUnknown },
    messages: isPlanned ? withDefaults(messages, event, route) : [],
    refusal: refusal?.message ?? (messages.length === 0 ? 'Its route filters it out' : undefined),
  };
}

function withDefaults(
  messages: ReturnType<typeof planOf>['messages'],
  event: InboundEvent,
  { to }: Route,
): Explanation['messages'] {
  const drafts = draftsOf(event, to);
  return messages.map(({ topic, tag, keys, properties, body }, index) => {
    const draft = drafts[index];
    const defaults = (['body', 'tag', 'keys'] as const).filter((field) => draft?.[field] === undefined);
    return { topic, tag, keys: [...keys], properties: { ...properties }, body, defaults };
  });
}
