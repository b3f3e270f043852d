import { isUtf8 } from 'node:buffer';
import * as z from 'zod/mini';
import { rawItems, rawMembers } from '../../core/json.ts';
import { CloudEvent, fromCloudEvent, withData } from '../../event/cloud-event.ts';
import { type EventContent, textOf } from '../../event/event.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { eventOf } from './fields.ts';

/** How a request carries CloudEvents; `unknown` is a format other than JSON. */
export type ContentMode = 'binary' | 'structured' | 'batched' | 'unknown';

/** The content mode, by media type (CloudEvents HTTP protocol binding, section 3). */
export function contentMode({ headers }: Pick<WebhookRequest, 'headers'>): ContentMode {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/cloudevents-batch+json') return 'batched';
  if (mediaType === 'application/cloudevents+json') return 'structured';
  return /^application\/cloudevents(-batch)?(\+|$)/.test(mediaType) ? 'unknown' : 'binary';
}

/**
 * The CloudEvents of a verified and parsed request, in any of the three content modes, each with the exact text of its data.
 * One without data has the JSON of its attributes instead.
 *
 * @throws RequestError with 400 when it is no CloudEvent, 415 when it is in a format other than JSON
 */
export function cloudEventsOf(
  request: VerifiedRequest,
  { splitBatch }: { readonly splitBatch: boolean },
): EventContent[] {
  const mode = contentMode(request);
  if (mode === 'unknown') {
    throw new RequestError(problem(415, 'CloudEvents are taken as JSON, or in binary mode'));
  }
  if (mode === 'binary') return [withData(fromHeaders(request))];
  if (!isUtf8(request.rawBody)) throw notACloudEvent();
  const text = request.rawBody.toString('utf8');
  if (mode === 'structured') return [fromJson(request, request.body, text)];
  if (!splitBatch) return [eventOf('cloud-events', { defaultType: 'cloudevents.batch' }, request)];
  const items = z.array(z.unknown()).safeParse(request.body).data;
  if (!items) throw notACloudEvent();
  const texts = rawItems(text);
  return items.map((item, index) => fromJson(request, item, texts[index] ?? '{}'));
}

function fromJson({ receivedAt }: VerifiedRequest, value: unknown, text: string): EventContent {
  const event = CloudEvent.safeParse(value).data;
  if (!event) throw notACloudEvent();
  return fromCloudEvent(event, rawMembers(text), receivedAt);
}

/** What binary mode needs in its headers. */
const BinaryAttributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  type: z.string().check(z.minLength(1)),
  time: z.optional(z.string()),
  subject: z.optional(z.string()),
});

function fromHeaders(request: VerifiedRequest): EventContent {
  const { headers, rawBody, receivedAt } = request;
  const attributes = BinaryAttributes.safeParse(attributesOf(request)).data;
  if (!attributes) throw notACloudEvent();
  const { specversion, id, source, type, time = receivedAt, subject, ...others } = attributes;
  const { data, extensions } = textOf(rawBody);
  const strings = Object.entries(others).map(([name, value]) => [name, String(value)] as const);
  return {
    id,
    source,
    type,
    time,
    subject,
    datacontenttype: headers['content-type'],
    extensions: { ...Object.fromEntries(strings), ...extensions },
    data,
  };
}

/** These are the body's to say. */
const notInHeaders = new Set(['data', 'datacontenttype', 'datacontentencoding']);

function attributesOf({ headers, repeatedHeaders }: VerifiedRequest): Record<string, string> {
  const given = Object.entries(headers).filter(([name]) => /^ce-[a-z0-9]+$/.test(name));
  if (given.some(([name]) => repeatedHeaders.has(name))) throw notACloudEvent();
  const named = given.map(([name, value]) => [name.slice('ce-'.length), decodeValue(value)] as const);
  return Object.fromEntries(named.filter(([name]) => !notInHeaders.has(name)));
}

/** Takes off quotes, then one round of percent-encoding; bytes that are not UTF-8 are refused (section 3.1.3.2). */
function decodeValue(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return text.replace(/(%[0-9a-f]{2})+/gi, decodeURIComponent);
  } catch (error) {
    throw notACloudEvent(error);
  }
}

/**
 * Answers the OPTIONS request by which a sender asks whether it may post here (CloudEvents HTTP 1.1 Web Hooks, section 4):
 * yes for the listed origins only. The URL that may answer later is never called.
 */
export function answerPreflight(
  { method, headers }: Pick<WebhookRequest, 'method' | 'headers'>,
  allowedOrigins: readonly string[],
): Answer | undefined {
  if (method !== 'OPTIONS') return undefined;
  const asked = headers['webhook-request-origin']?.trim().toLowerCase();
  const origin = allowedOrigins.find((allowed) => allowed.toLowerCase() === asked);
  if (origin === undefined) return { status: 403 };
  const granted = { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*', allow: 'POST' };
  return { status: 200, headers: granted };
}

function notACloudEvent(cause?: unknown): RequestError {
  return new RequestError(problem(400, 'The request is not a valid CloudEvent'), { cause });
}
