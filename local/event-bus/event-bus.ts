import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpServer, listen, readBody } from '../http/http-server.ts';
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

/**
 * Starts EventBridge's PutEvents. As in the cloud, the answer says that the bus accepted an event. It does not wait for the
 * functions, which are invoked asynchronously.
 *
 * @throws LocalCloudError if a pattern cannot be read
 */
export function startEventBus(options: EventBusOptions): Promise<HttpServer> {
  const { port, region, invoke, log = () => {} } = options;
  const rules = options.rules
    .filter((rule) => rule.enabled)
    .map((rule) => ({ ...rule, matches: compilePattern(rule.pattern) }));

  function deliver(entry: Entry): void {
    if (!entry.ok) return;
    const matching = rules.filter((rule) => rule.eventBus === entry.eventBus && rule.matches(entry.event));
    for (const { functionName } of matching) invoke(functionName, entry.event).catch(() => {});
    if (matching.length > 0) return;
    log(
      `[events] no rule matches "${entry.event['detail-type']}" from ${entry.event.source} on ${entry.eventBus}`,
    );
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, code } = answer(
      request.headers['x-amz-target'],
      await readBody(request, MAX_BODY_BYTES),
      region,
      deliver,
    );
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
      ...(code !== undefined && { 'x-amzn-errortype': code }),
    });
    response.end(JSON.stringify(body));
  }
  return listen(port, serve, log);
}

const MAX_BODY_BYTES = 12 * 1024 * 1024; // far above the limit of PutEvents, which has an answer of its own

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly code?: string;
}

function answer(
  operation: string | string[] | undefined,
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
