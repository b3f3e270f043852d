import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';

/** Sockets to one origin, each for one request at a time: undici's `Client` opens its socket again whenever it has to. */
export interface Sockets {
  /** A socket that no other request uses: the one that was used last, or a new one. */
  take(): Dispatcher;
  /** Gives back a socket whose request got its answer. */
  giveBack(socket: Dispatcher): void;
  /** Closes each socket as soon as its request has ended. */
  close(): Promise<void>;
}

/** Options of `openSockets`. */
export interface SocketOptions {
  readonly origin: string;
  /** How long a socket may idle, in milliseconds. */
  readonly idleLimitMs: number;
}

/** The answer repeats the message, and JSON may encode one byte as six. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * Sockets for HTTP/1.1. The caller limits how many requests are in flight, so none ever waits here for a socket; undici's `Pool`
 * makes an `AsyncResource` for each request that waits, and in a batch almost every one does.
 */
export function openSockets({ origin, idleLimitMs }: SocketOptions): Sockets {
  const connect = buildConnector({ allowH2: false }); // one for all, so that they share their TLS sessions
  const idle = { keepAliveTimeout: idleLimitMs, keepAliveMaxTimeout: idleLimitMs };
  const options = { ...idle, connect, allowH2: false, pipelining: 1, maxResponseSize: MAX_ANSWER_BYTES };
  const all: Client[] = [];
  const free: Dispatcher[] = [];

  function open(): Client {
    const socket = new Client(origin, options);
    all.push(socket);
    return socket;
  }

  return {
    take: () => free.pop() ?? open(),
    giveBack: (socket) => void free.push(socket),
    close: async () => void (await Promise.all(all.map((socket) => socket.close()))),
  };
}

/** Sockets of a dispatcher that belongs to the caller: it has its own limits, and the caller closes it. */
export function socketsOf(dispatcher: Dispatcher): Sockets {
  return { take: () => dispatcher, giveBack() {}, async close() {} };
}
