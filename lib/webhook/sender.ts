import { createHash } from 'node:crypto';
import type { SecretVariable } from '../config.ts';
import type { InboundEvent } from '../event.ts';
import { textOf } from '../event.ts';
import type { Route, Routes } from '../route.ts';
import type { WebhookRequest } from './request.ts';
import { type HmacScheme, type SignedRequest, secretProblem, verifyHmac } from './scheme.ts';

/** Where a value of an event stands in a request: `header:x-github-event`, or `body:data.object` in its JSON. */
export type Field = `header:${string}` | `body:${string}`;

/** How a sender's requests become events. Of several fields, those that are there are joined with a dot. */
export interface EventFields {
  readonly id: readonly Field[];
  readonly type: readonly Field[];
  readonly source?: readonly Field[];
  readonly subject?: readonly Field[];
  /** What type an event has when no field tells. */
  readonly defaultType: string;
}

/** Who posts webhooks to a route, and how to tell that it is they. */
export interface Sender {
  readonly name: string;
  readonly scheme: HmacScheme;
  readonly fields: EventFields;
  /** The variables that hold its secrets. A request passes with any of them, which serves a rotation. */
  readonly secretNames: readonly string[];
}

/** A route of the webhook function. Without a sender it does not compile. */
export interface WebhookRoute extends Route {
  readonly sender: Sender;
}

/** Routes by name, the last part of the path. */
export type WebhookRoutes = Routes<WebhookRoute>;

/** Routes of the webhook function, by the last part of the path: `github` answers `POST /hooks/github`. */
export const webhookRoutes = <const R extends WebhookRoutes>(routes: R): R => routes;

/** The variables that the senders of these routes need, each once, with what the sender's scheme asks of it. */
export function secretsOf(routes: WebhookRoutes): SecretVariable[] {
  const all = Object.values(routes).flatMap(({ sender: { secretNames, scheme } }) =>
    secretNames.map((name) => ({ name, problem: (value: string) => secretProblem(scheme, value) })),
  );
  return [...new Map(all.map((secret) => [secret.name, secret])).values()];
}

/**
 * Whether the sender signed exactly these bytes, with one of its secrets.
 *
 * @param secrets the values of the variables that senders name
 * @param now epoch milliseconds
 */
export function verify(
  { scheme, secretNames }: Sender,
  request: SignedRequest,
  secrets: Readonly<Record<string, string>>,
  now: number,
): boolean {
  const candidates = secretNames.map((name) => secrets[name] ?? '').filter((secret) => secret !== '');
  return verifyHmac(scheme, request, candidates, now);
}

/** What a verified request says, as an event. Without an id of the sender's own, the hash of the bytes stands for one. */
export function toEvent({ name, fields }: Sender, request: WebhookRequest): InboundEvent {
  const read = (places: readonly Field[] = []) =>
    places
      .map((place) => readField(request, place))
      .filter((value) => value !== undefined)
      .join('.') || undefined;
  const { data, extensions } = textOf(request.rawBody);
  const traceparent = request.headers.traceparent;
  return {
    id: read(fields.id) ?? createHash('sha256').update(request.rawBody).digest('hex'),
    source: read(fields.source) ?? request.path,
    type: read(fields.type) ?? fields.defaultType,
    time: request.receivedAt,
    subject: read(fields.subject),
    datacontenttype: request.headers['content-type'],
    extensions: { ...extensions, sender: name, ...(traceparent && { traceparent }) },
    data,
  };
}

function readField({ headers, body }: WebhookRequest, field: Field): string | undefined {
  const [place, path = ''] = [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)];
  const value = place === 'header' ? headers[path] : path.split('.').reduce(member, body);
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
