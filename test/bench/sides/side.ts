import { type Batch, queuePayload, type WireMessage, wireMessage } from '../payloads.ts';

/** One of the clients that are compared. */
export interface Side {
  /** Prepares a batch, and returns a function that sends all of it. It throws if one message has no receipt. */
  prepare(batch: Batch): () => Promise<void>;
}

/** Options of a side. */
export interface SideOptions {
  /** Where DMS is. */
  readonly url: string;
  /** How many requests are under way at once, and how many connections there are. */
  readonly inFlight: number;
}

/**
 * A side that sends finished messages with a client: serialises, sends, reads the answer. As many loops as may be in flight
 * take one message after the other, which is the cheapest way to limit them.
 *
 * @param send returns the parsed answer
 */
export function plainSide(
  inFlight: number,
  send: (body: string, message: WireMessage) => Promise<unknown>,
): Side {
  return {
    prepare(batch) {
      const messages = queuePayload(batch).Records.map(wireMessage);
      return async () => {
        let next = 0;
        async function loop(): Promise<void> {
          for (let message = messages[next++]; message; message = messages[next++])
            checkReceipt(await send(JSON.stringify(message), message));
        }
        await Promise.all(Array.from({ length: inFlight }, loop));
      };
    },
  };
}

function checkReceipt(answer: unknown): void {
  const id = typeof answer === 'object' && answer !== null && 'msg_id' in answer ? answer.msg_id : undefined;
  if (typeof id !== 'string' || id === '') throw new Error('The sink gave no receipt');
}
