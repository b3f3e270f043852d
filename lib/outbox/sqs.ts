import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../core/clock.ts';

/** The AWS SDK for SQS, as its module exports it. */
export type Sdk = typeof import('@aws-sdk/client-sqs');

/** Options of `createSqs`. */
export interface SqsOptions {
  readonly clock: Clock;
  /** Loads the SDK. Default: by dynamic import, from the Lambda runtime. */
  readonly load?: (() => Promise<Sdk>) | undefined;
}

/** The SDK, loaded, with a client. */
export interface ConnectedSqs {
  readonly sdk: Sdk;
  readonly client: SQSClient;
}

/** Calls SQS. `act` must hand the signal to the client. Throws what the SDK throws, and the signal's reason when it is aborted. */
export type CallSqs = <Answer>(
  signal: AbortSignal,
  act: (sqs: ConnectedSqs) => Promise<Answer>,
) => Promise<Answer>;

/**
 * After this many milliseconds without a call, the connections of the client are replaced: while the process was frozen, the
 * other side has closed them, and up to sixteen dead sockets would use up every attempt.
 */
const IDLE_LIMIT_MS = 3000;

/**
 * Attempts of one call, the first included. The SDK retries server errors and broken connections within 1.5 s, throttling
 * within 7.5 s. After that the trigger learns that nothing was stored, although the invocation might have more time.
 */
const ATTEMPTS = 5;
/** Limits of one attempt, in milliseconds, so that a connection that hangs leaves time for another attempt. */
const CONNECT_TIMEOUT_MS = 2000;
const ATTEMPT_TIMEOUT_MS = 5000;

/** Loads the SDK with the first call, so that an invocation that stores nothing does not load it. */
export function createSqs({ clock, load = () => import('@aws-sdk/client-sqs') }: SqsOptions): CallSqs {
  let loading: Promise<Sdk> | undefined;
  let client: SQSClient | undefined;
  let underWay = 0;
  let lastUsedAt = 0;

  function sdk(): Promise<Sdk> {
    loading ??= load().catch((error: unknown) => {
      loading = undefined; // the next call loads it again
      throw error;
    });
    return loading;
  }

  function clientOf({ SQSClient }: Sdk): SQSClient {
    const isIdle = underWay === 0 && Math.abs(clock.now() - lastUsedAt) > IDLE_LIMIT_MS;
    if (isIdle) client?.destroy();
    if (isIdle || !client) client = new SQSClient(clientOptions);
    return client;
  }

  return async (signal, act) => {
    const loaded = await orAborted(sdk(), signal);
    const current = clientOf(loaded);
    underWay++;
    try {
      return await orAborted(act({ sdk: loaded, client: current }), signal);
    } finally {
      underWay--;
      lastUsedAt = clock.now();
    }
  };
}

const clientOptions = {
  maxAttempts: ATTEMPTS,
  // A URL that was made from an ARN names the cloud's own host, also where AWS_ENDPOINT_URL_SQS names another one.
  useQueueUrlAsEndpoint: false,
  requestHandler: {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: ATTEMPT_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
};

/** Rejects as soon as the signal is aborted. The SDK ignores the signal while it waits between attempts. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
