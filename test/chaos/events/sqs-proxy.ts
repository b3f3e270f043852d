import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpServer, listen, readBody } from '../../../local/http/http-server.ts';
import { tokensIn } from './evidence.ts';

/** What stands before SQS, between it and the functions. */
export interface SqsProxyOptions {
  readonly sqsUrl: string;
  /** Draws which calls that store are refused. */
  readonly random: () => number;
  /** Gets the tokens of calls whose caller left before the answer came. */
  readonly onAbandoned: (tokens: readonly string[]) => void;
}

/** Every twentieth call that stores is refused. */
const REFUSED_SHARE = 0.05;

/** The functions let SQS wait for seconds to minutes; here a second is long. */
const LONGEST_VISIBILITY_SECONDS = 1;

/** A running proxy. */
export interface SqsProxy {
  readonly url: string;
  /** The SendMessageBatch calls so far. */
  sends(): { readonly taken: number; readonly refused: number };
  close(): Promise<void>;
}

/** SQS as the functions see it on a bad day: some calls are refused, and the time until a message comes again is short. */
export async function startSqsProxy({ sqsUrl, random, onAbandoned }: SqsProxyOptions): Promise<SqsProxy> {
  let refused = 0;
  let taken = 0;
  const server: HttpServer = await listen(0, async (request, response) => {
    const body = (await readBody(request, 2 ** 21))?.toString() ?? '';
    const operation = String(request.headers['x-amz-target']).split('.').at(-1);
    if (operation === 'SendMessageBatch' && random() < REFUSED_SHARE) {
      refused++;
      response.writeHead(500, { 'content-type': JSON_TYPE });
      response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#InternalError', message: 'We failed.' }));
      return;
    }
    if (operation === 'SendMessageBatch') taken++;
    const shortened = operation === 'ChangeMessageVisibilityBatch' ? withShortVisibility(body) : body;
    response.once('close', () => {
      if (!response.writableFinished) onAbandoned(tokensIn(body));
    });
    const headers = { 'content-type': JSON_TYPE, 'x-amz-target': String(request.headers['x-amz-target']) };
    const answer = await fetch(sqsUrl, { method: 'POST', headers, body: shortened });
    const text = await answer.text();
    await sleep(0); // a caller that has left shows as a closed connection
    response.writeHead(answer.status, { 'content-type': JSON_TYPE });
    response.end(text);
  });
  return { url: server.url, sends: () => ({ taken, refused }), close: () => server.close() };
}

const JSON_TYPE = 'application/x-amz-json-1.0';

function withShortVisibility(body: string): string {
  const request: { Entries: readonly { VisibilityTimeout: number }[] } = JSON.parse(body);
  const Entries = request.Entries.map((entry) => ({
    ...entry,
    VisibilityTimeout: Math.min(LONGEST_VISIBILITY_SECONDS, entry.VisibilityTimeout),
  }));
  return JSON.stringify({ ...request, Entries });
}
