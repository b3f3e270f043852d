import { onTestFinished, vi } from 'vitest';
import { listen, readBody } from '../../local/http/http-server.ts';

/** One call of SQS that went through the proxy. */
export interface SqsCall {
  /** Such as `SendMessageBatch`. */
  readonly operation: string;
  readonly queueUrl: string;
  readonly entries: readonly Record<string, unknown>[];
  /** Time of the call, in epoch milliseconds. */
  readonly at: number;
}

/** Reaction of the proxy to a call: pass it on to SQS, never answer, cut the connection, or answer itself. */
export type Reaction = 'pass' | 'hang' | 'cut' | { readonly status: number; readonly body: unknown };

/** A running proxy. */
export interface SqsProxy {
  readonly url: string;
  /** All calls so far. */
  readonly calls: readonly SqsCall[];
  /** Largest number of calls that were under way at the same time. */
  readonly mostUnderWay: number;
  /** Number of calls that have no answer yet and whose connection is open. */
  readonly underWay: number;
  /** Number of connections that were opened. */
  readonly connections: number;
}

/** Starts a proxy between the SDK and a real SQS API. `react` decides about each call; `count` is 1 for the first call. */
export async function startSqsProxy(
  sqsUrl: string,
  react: (call: SqsCall, count: number) => Reaction | Promise<Reaction> = () => 'pass',
): Promise<SqsProxy> {
  const calls: SqsCall[] = [];
  const sockets = new Set<unknown>();
  let underWay = 0;
  let mostUnderWay = 0;
  const server = await listen(0, async (request, response) => {
    sockets.add(request.socket);
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    response.once('close', () => underWay--);
    const body = (await readBody(request, 2 ** 22))?.toString() ?? '';
    const target = String(request.headers['x-amz-target']);
    const { QueueUrl, Entries = [] } = JSON.parse(body);
    const operation = target.split('.').at(-1) ?? '';
    const call = { operation, queueUrl: QueueUrl, entries: Entries, at: Date.now() };
    const reaction = await react(call, calls.push(call));
    if (reaction === 'hang') return;
    if (reaction === 'cut') return void request.socket.destroy();
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const answer =
      reaction === 'pass'
        ? await fetch(sqsUrl, { method: 'POST', headers, body })
        : new Response(JSON.stringify(reaction.body), { status: reaction.status });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(await answer.text());
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', server.url);
  onTestFinished(() => server.close());
  return {
    url: server.url,
    calls,
    get underWay() {
      return underWay;
    },
    get mostUnderWay() {
      return mostUnderWay;
    },
    get connections() {
      return sockets.size;
    },
  };
}
