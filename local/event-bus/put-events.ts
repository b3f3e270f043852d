import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** An event in the form in which EventBridge delivers it to the target of a rule. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One entry of a PutEvents request: the event and its bus, or the reason why it was refused. */
export type Entry =
  | { readonly ok: true; readonly eventBus: string; readonly event: EventEnvelope }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The refusal of a whole request. */
export interface RefusedRequest {
  readonly code: string;
  readonly message: string;
}

const PutEvents = z.object({ Entries: z.array(z.unknown()) });

const YEAR_0 = Date.parse('0000-01-01T00:00:00Z') / 1000;
const YEAR_9999 = Date.parse('9999-12-31T23:59:59Z') / 1000;

const RawEntry = z.object({
  Source: z.string().default(''),
  DetailType: z.string().default(''),
  Detail: z.string().default(''),
  Time: z.number().min(YEAR_0).max(YEAR_9999).optional(), // epoch seconds
  Resources: z.array(z.string()).default([]),
  EventBusName: z.string().default('default'),
});

const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1024 * 1024;

/** Reads a PutEvents request: its entries in order, or the reason why the whole request is refused. */
export function readPutEvents(body: Buffer, region: string): readonly Entry[] | RefusedRequest {
  const request = PutEvents.safeParse(parseJson(body.toString()));
  if (!request.success)
    return { code: 'SerializationException', message: 'The request is not PutEvents JSON.' };
  const { Entries: entries } = request.data;
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    const limit = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    const constraint = `Member must have length ${limit}`;
    const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${constraint}`;
    return { code: 'ValidationException', message };
  }
  if (body.length > MAX_REQUEST_BYTES) {
    return {
      code: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    };
  }
  return entries.map((entry) => readEntry(entry, region));
}

/** The answer of PutEvents. */
export function putEventsAnswer(entries: readonly Entry[]): object {
  return {
    FailedEntryCount: entries.filter((entry) => !entry.ok).length,
    Entries: entries.map((entry) =>
      entry.ok ? { EventId: entry.event.id } : { ErrorCode: entry.code, ErrorMessage: entry.message },
    ),
  };
}

function readEntry(raw: unknown, region: string): Entry {
  const parsed = RawEntry.safeParse(raw);
  if (!parsed.success) return refuse('InvalidArgument', z.prettifyError(parsed.error));
  const { Source, DetailType, Detail, Time, Resources, EventBusName } = parsed.data;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (value.trim() !== '') continue;
    return refuse(
      'InvalidArgument',
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    );
  }
  if (Source.startsWith('aws.')) {
    return refuse('NotAuthorizedForSourceException', `Not authorized for the source: ${Source}`);
  }
  const detail = parseJson(Detail);
  if (!isObject(detail)) return refuse('MalformedDetail', 'Detail is malformed.');
  return {
    ok: true,
    eventBus: EventBusName.split('/').at(-1) ?? EventBusName, // a name, or an ARN that ends with the name
    event: {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account: '000000000000',
      time: `${new Date(Time === undefined ? Date.now() : Time * 1000).toISOString().slice(0, 19)}Z`,
      region,
      resources: Resources,
      detail,
    },
  };
}

const refuse = (code: string, message: string): Entry => ({ ok: false, code, message });

/** Not z.record, which would drop a member named `__proto__`. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
