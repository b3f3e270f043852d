import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpServer, listen, readBody } from '../../../local/http/http-server.ts';
import { tokensIn } from '../plan.ts';
import { type Answer, refuseSome, type SqsRequest } from './sqs-refusals.ts';

/** The SQS that the functions see, and who is told what happened there. */
export interface SqsProxyOptions {
  readonly sqsUrl: string;
  /** Decides which calls and entries are refused. */
  readonly random: () => number;
  /** Handles the visibility of messages that are not in SQS; `false` if this one is. */
  readonly changeVisibility: (queueUrl: string, receiptHandle: string, seconds: number) => boolean;
  readonly onRefused: (tokens: readonly string[]) => void;
  /** A record is stored, and the answer is not sent yet. */
  readonly onStored: (tokens: readonly string[]) => void;
  /** The caller left before the answer. */
  readonly onAbandoned: (tokens: readonly string[]) => void;
}

/** A running proxy. */
export interface SqsProxy {
  readonly url: string;
  /** How many records and visibility changes SQS has taken and refused so far. */
  counts(): { readonly taken: number; readonly refused: number };
  close(): Promise<void>;
}

/** The functions ask for seconds to minutes until a redelivery; here, a second is long. */
const LONGEST_VISIBILITY_SECONDS = 1;

/** Starts SQS as it is on a bad day: it refuses some calls, and some entries of batches. Redeliveries come soon. */
export async function startSqsProxy(options: SqsProxyOptions): Promise<SqsProxy> {
  const { sqsUrl, random, changeVisibility, onRefused, onStored, onAbandoned } = options;
  const counts = { taken: 0, refused: 0 };

  async function forward({ operation, body }: SqsRequest): Promise<Answer> {
    const headers = { 'content-type': JSON_TYPE, 'x-amz-target': `AmazonSQS.${operation}` };
    const answer = await fetch(sqsUrl, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, text: await answer.text() };
  }
  /** Some of the messages are in queues of this process; the others are in SQS. */
  async function shorten({ operation, body }: SqsRequest): Promise<Answer> {
    const { QueueUrl = '', Entries = [] } = body;
    const shortened = Entries.map((entry) => ({
      ...entry,
      VisibilityTimeout: Math.min(LONGEST_VISIBILITY_SECONDS, entry.VisibilityTimeout ?? 0),
    }));
    const isHere = shortened.map(({ ReceiptHandle = '', VisibilityTimeout }) =>
      changeVisibility(QueueUrl, ReceiptHandle, VisibilityTimeout),
    );
    if (!isHere.includes(true)) return forward({ operation, body: { ...body, Entries: shortened } });
    return { status: 200, text: JSON.stringify({ Successful: Entries.map(({ Id }) => ({ Id })) }) };
  }
  async function answer(request: SqsRequest): Promise<Answer> {
    const { operation } = request;
    const { refused, rest, merge } = refuseSome(request, random);
    counts.refused += refused.length;
    if (isPut(operation) && refused.length > 0) onRefused(tokensIn(JSON.stringify(refused)));
    if (rest === undefined) return merge(undefined);
    counts.taken += rest.body.Entries?.length ?? 0;
    if (operation === 'ChangeMessageVisibilityBatch') return merge(await shorten(rest));
    const stored = await forward(rest);
    if (isPut(operation) && stored.status < 300) onStored(tokensIn(JSON.stringify(rest.body)));
    return merge(stored);
  }

  const server: HttpServer = await listen(0, async (incoming, response) => {
    const text = (await readBody(incoming, 2 ** 21))?.toString() ?? '{}';
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    response.once('close', () => {
      if (isPut(operation) && !response.writableFinished) onAbandoned(tokensIn(text));
    });
    const { status, text: said } = await answer({ operation, body: JSON.parse(text) });
    await sleep(0); // a caller that has left shows as a closed connection
    response.writeHead(status, { 'content-type': JSON_TYPE });
    response.end(said);
  });
  return { url: server.url, counts: () => counts, close: () => server.close() };
}

const isPut = (operation: string) => operation === 'SendMessageBatch';

const JSON_TYPE = 'application/x-amz-json-1.0';
