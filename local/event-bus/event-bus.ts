import { randomUUID } from 'node:crypto';
import { createApp, serveApp } from '../http/app-server.ts';
import { type HttpServer, readBody } from '../http/http-server.ts';
import type { RuleTrigger } from '../wiring/triggers.ts';
import { compilePattern } from './event-pattern.ts';
import { type Entry, putEventsAnswer, readPutEvents } from './put-events.ts';

/** Options of `startEventBus`. */
export interface EventBusOptions {
  /** 0 means any free port. */
  readonly port: number;
  readonly rules: readonly RuleTrigger[];
  readonly region: string;
  readonly invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  /** Called with a line about every event that matches no rule, and about every request that fails. */
  readonly log?: (line: string) => void;
}

/** A running event bus. */
export interface EventBus extends HttpServer {
  /** Replaces the rules. Throws LocalCloudError if a pattern cannot be read; the last rules then stay. */
  setRules(rules: readonly RuleTrigger[]): void;
}

/**
 * Starts EventBridge's PutEvents. As in the cloud, the answer says that the bus accepted an event. It does not wait for the
 * functions, which are invoked asynchronously.
 *
 * @throws LocalCloudError if a pattern cannot be read
 */
export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const { port, region, invoke, log = () => {} } = options;
  let rules = compiled(options.rules);

  function deliver(entry: Entry): void {
    if (!entry.ok) return;
    const matching = rules.filter((rule) => rule.eventBus === entry.eventBus && rule.matches(entry.event));
    for (const { functionName } of matching) invoke(functionName, entry.event).catch(() => {});
    if (matching.length > 0) return;
    log(
      `[events] no rule matches "${entry.event['detail-type']}" from ${entry.event.source} on ${entry.eventBus}`,
    );
  }

  const app = createApp(log).all('*', async (c) => {
    const received = await readBody(c.env.incoming, MAX_BODY_BYTES);
    const { status, body, code } = answer(c.req.header('x-amz-target'), received, region, deliver);
    return c.body(JSON.stringify(body), status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
      ...(code !== undefined && { 'x-amzn-errortype': code }),
    });
  });
  const server = await serveApp(port, app, log);
  const setRules = (next: readonly RuleTrigger[]) => {
    rules = compiled(next);
  };
  return { ...server, setRules };
}

const compiled = (rules: readonly RuleTrigger[]) =>
  rules.filter((rule) => rule.enabled).map((rule) => ({ ...rule, matches: compilePattern(rule.pattern) }));

const MAX_BODY_BYTES = 12 * 1024 * 1024; // far above the limit of PutEvents, which has an answer of its own

interface Answer {
  readonly status: 200 | 400;
  readonly body: object;
  readonly code?: string;
}

function answer(
  operation: string | undefined,
  body: Buffer | undefined,
  region: string,
  deliver: (entry: Entry) => void,
): Answer {
  if (operation !== 'AWSEvents.PutEvents') {
    return refusal('UnknownOperationException', 'The local event bus supports only PutEvents.');
  }
  if (body === undefined) return refusal('RequestEntityTooLargeException', 'The request is too large.');
  const entries = readPutEvents(body, region);
  if ('code' in entries) return refusal(entries.code, entries.message);
  for (const entry of entries) deliver(entry);
  return { status: 200, body: putEventsAnswer(entries) };
}

const refusal = (code: string, message: string): Answer => ({
  status: 400,
  code,
  body: { __type: code, message },
});
