import * as z from 'zod/mini';
import { rawItems, rawMembers } from '../../core/json.ts';
import { CloudEvent, fromCloudEvent, withData } from '../../event/cloud-event.ts';
import type { EventContent } from '../../event/event.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { type Item, itemOf } from './batch.ts';
import { dataOf, type EventFields, eventOf, itemEventOf } from './content.ts';

/** Content mode: how a request carries CloudEvents; `unknown` is a format other than JSON. */
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
 * The data of an event without data are the JSON of its attributes.
 *
 * @throws RequestError with 400 if the request is not a CloudEvent, 415 if its format is not JSON
 */
export function cloudEventsOf(
  request: VerifiedRequest,
  { splitBatch }: { readonly splitBatch: boolean },
): EventContent[] {
  const mode = contentMode(request);
  if (mode === 'unknown') {
    throw new RequestError(problem(415, 'CloudEvents are accepted as JSON, or in binary mode'));
  }
  if (mode === 'binary') return [withData(fromHeaders(request))];
  if (!request.isText) throw notACloudEvent();
  const { text } = request;
  if (mode === 'structured') return [fromJson(request, text)];
  if (!splitBatch) return [eventOf({ defaultType: 'cloudevents.batch' }, request)];
  if (!Array.isArray(request.body)) throw notACloudEvent();
  return rawItems(text).map((item) => fromItem(request, itemOf(item)));
}

/** Places of the attributes of an item that is not a valid CloudEvent. */
const invalidFields: EventFields = {
  id: 'body:id',
  type: 'body:type',
  source: 'body:source',
  subject: 'body:subject',
  time: 'body:time',
  defaultType: 'cloudevents.invalid',
};

/**
 * Event of an item of a batch. The data of an item that is not a valid CloudEvent is the item itself, so that the other
 * items are not lost with it.
 */
function fromItem(request: VerifiedRequest, item: Item): EventContent {
  const event = CloudEvent.safeParse(item.value).data;
  if (!event) return itemEventOf(invalidFields, request, item);
  return fromCloudEvent(event, rawMembers(item.text), request.receivedAt);
}

function fromJson({ body, receivedAt }: VerifiedRequest, text: string): EventContent {
  const event = CloudEvent.safeParse(body).data;
  if (!event) throw notACloudEvent();
  return fromCloudEvent(event, rawMembers(text), receivedAt);
}

/** The attributes that binary mode needs in its headers. */
const BinaryAttributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  type: z.string().check(z.minLength(1)),
  time: z.optional(z.string()),
  subject: z.optional(z.string()),
});

function fromHeaders(request: VerifiedRequest): EventContent {
  const { headers, receivedAt } = request;
  const attributes = BinaryAttributes.safeParse(attributesOf(request)).data;
  if (!attributes) throw notACloudEvent();
  const { specversion, id, source, type, time = receivedAt, subject, ...others } = attributes;
  const { data, extensions } = dataOf(request);
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

/** Attributes that never come from a header: the body or its content type defines them. */
const notInHeaders = new Set(['data', 'datacontenttype', 'datacontentencoding']);

function attributesOf({ headers, repeatedHeaders }: VerifiedRequest): Record<string, string> {
  const given = Object.entries(headers).filter(([name]) => /^ce-[a-z0-9]+$/.test(name));
  if (given.some(([name]) => repeatedHeaders.has(name))) throw notACloudEvent();
  const named = given.map(([name, value]) => [name.slice('ce-'.length), decodeValue(value)] as const);
  return Object.fromEntries(named.filter(([name]) => !notInHeaders.has(name)));
}

/** Removes quotes, then percent-encoding once; bytes that are not UTF-8 are refused (section 3.1.3.2). */
function decodeValue(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return text.replace(/(%[0-9a-f]{2})+/gi, decodeURIComponent);
  } catch (error) {
    throw notACloudEvent(error);
  }
}

function notACloudEvent(cause?: unknown): RequestError {
  return new RequestError(problem(400, 'The request is not a valid CloudEvent'), { cause });
}
