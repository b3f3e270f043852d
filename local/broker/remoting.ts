import { connect, type Socket } from 'node:net';
import { createFrameReader, encodeRequest, type Frame, isAnswer } from './frame.ts';

/** The broker cannot be reached, does not answer in time, or has closed the connection. */
export class BrokerLostError extends Error {
  override readonly name = 'BrokerLostError';
}

/** A client of RocketMQ's remoting protocol. It connects when it is first used, and again after a lost connection. */
export interface Remoting {
  /**
   * Sends a request and returns the answer, whatever its code.
   *
   * @throws BrokerLostError if there is no answer; the broker may have done what was asked
   */
  request(code: number, extFields: Readonly<Record<string, string>>, body?: Buffer): Promise<Frame>;
  close(): void;
}

/** Options of `createRemoting`. */
export interface RemotingOptions {
  readonly host: string;
  readonly port: number;
  /** For how long an answer may take, in milliseconds. Default: 3000, as in RocketMQ's own clients. */
  readonly timeoutMs?: number;
}

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** Makes a client. */
export function createRemoting({ host, port, timeoutMs = 3000 }: RemotingOptions): Remoting {
  const waiting = new Map<number, Waiting>();
  let socket: Socket | undefined;
  let lastOpaque = 0;

  function lose(from: Socket, reason: string): void {
    from.destroy();
    if (socket !== from) return;
    socket = undefined;
    for (const { reject } of waiting.values()) reject(new BrokerLostError(`${host}:${port} ${reason}`));
    waiting.clear();
  }

  function open(): Socket {
    const opened = connect({ host, port, noDelay: true });
    const read = createFrameReader();
    opened.on('data', (bytes) => {
      try {
        for (const frame of read(bytes).filter(isAnswer)) {
          waiting.get(frame.opaque)?.resolve(frame);
          waiting.delete(frame.opaque);
        }
      } catch {
        lose(opened, 'does not speak the remoting protocol of RocketMQ');
      }
    });
    opened.on('error', (error: NodeJS.ErrnoException) =>
      lose(opened, error.code === 'ECONNREFUSED' ? 'refuses connections' : `failed: ${error.message}`),
    );
    opened.on('close', () => lose(opened, 'closed the connection'));
    return opened;
  }

  return {
    async request(code, extFields, body = Buffer.alloc(0)) {
      socket ??= open();
      const opaque = ++lastOpaque;
      const { promise, resolve, reject } = Promise.withResolvers<Frame>();
      waiting.set(opaque, { resolve, reject });
      socket.write(encodeRequest({ code, opaque, extFields, body }));
      const timer = setTimeout(
        () => reject(new BrokerLostError(`${host}:${port} did not answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(opaque);
      }
    },
    close() {
      if (socket !== undefined) lose(socket, 'was closed by this program');
    },
  };
}
