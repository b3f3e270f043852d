import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { LocalEnv } from './app-server.ts';

/** One event of a stream. */
export interface StreamEvent {
  /** The name that a page listens to. */
  readonly event: string;
  /** Is sent as JSON. */
  readonly data: unknown;
}

/** Time between two comments that keep an idle stream open. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with server-sent events until `events` ends, the client leaves, or the server closes. `signal` tells `events` about the
 * last two. The next event is asked for only after the client has taken the last one, so a slow client makes no queue grow.
 */
export function eventStream(
  c: Context<LocalEnv>,
  events: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
): Response {
  return streamSSE(c, async function sendEvents(stream) {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, c.env.closing]);
    const heartbeat = setInterval(() => void stream.write(':\n\n'), HEARTBEAT_MS);
    try {
      for await (const { event, data } of events(signal)) {
        if (signal.aborted) return;
        await stream.writeSSE({ event, data: JSON.stringify(data) });
      }
    } finally {
      clearInterval(heartbeat);
    }
  });
}
