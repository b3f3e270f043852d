import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalCloudError } from '../problem.ts';
import type { FunctionWiring } from '../wiring/serverless.ts';
import type { Invoke, InvokeOptions } from './functions.ts';
import { FunctionError } from './host-error.ts';

/** Options of `createAsyncInvoke`. */
export interface AsyncInvokeOptions {
  readonly invoke: Invoke;
  readonly functions: readonly FunctionWiring[];
  readonly region: string;
  /** Puts a failure record into the queue of this name. */
  readonly send: (queueName: string, body: string) => Promise<unknown>;
  readonly log: (line: string) => void;
  /** Waits before another attempt; default a timer. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Pauses before the second and third attempt. Lambda waits one minute, then two, which is too long at a terminal. */
const RETRY_DELAYS_MS = [1000, 2000] as const;

/**
 * Invokes a function as Lambda does for schedules and event buses: a failed invocation is repeated up to twice with the same
 * request id. After that its failure record goes to the function's `destinations.onFailure` queue. Never rejects.
 */
export function createAsyncInvoke(options: AsyncInvokeOptions) {
  const { invoke, log, sleep = wait } = options;
  return async function invokeAsync(
    name: string,
    payload: unknown,
    { requestId = randomUUID(), replayOf }: Pick<InvokeOptions, 'requestId' | 'replayOf'> = {},
  ): Promise<void> {
    const fn = options.functions.find((candidate) => candidate.name === name);
    const delays = RETRY_DELAYS_MS.slice(0, fn?.maximumRetryAttempts);
    for (let attempt = 1; ; attempt++) {
      try {
        return void (await invoke(name, payload, { requestId, ...(replayOf !== undefined && { replayOf }) }));
      } catch (error) {
        if (error instanceof LocalCloudError) return; // the local cloud is stopping
        const delayMs = delays[attempt - 1];
        if (delayMs === undefined) return giveUp(options, fn, { requestId, payload, attempt, error });
        log(
          `[${name}] attempt ${attempt} of ${delays.length + 1} failed, the next one is in ${delayMs / 1000} s`,
        );
        await sleep(delayMs);
      }
    }
  };
}

interface Failure {
  readonly requestId: string;
  readonly payload: unknown;
  /** Number of the attempt that failed last; the first attempt is 1. */
  readonly attempt: number;
  readonly error: unknown;
}

async function giveUp(
  { region, send, log }: AsyncInvokeOptions,
  fn: FunctionWiring | undefined,
  failure: Failure,
): Promise<void> {
  if (fn === undefined) return;
  const failed = `[${fn.name}] failed for good, attempts: ${failure.attempt};`;
  const { failureQueue } = fn;
  if (failureQueue === undefined)
    return log(`${failed} serverless.yml has no destinations.onFailure queue for it`);
  try {
    await send(failureQueue, JSON.stringify(failureRecord(fn, region, failure)));
    log(`${failed} the failure record is in queue ${failureQueue}`);
  } catch (error) {
    log(`${failed} the failure record could not be put into queue ${failureQueue}: ${String(error)}`);
  }
}

/**
 * The record that Lambda sends to a failure destination (Developer Guide, "Capturing records of Lambda asynchronous
 * invocations").
 */
function failureRecord(
  { deployedName }: FunctionWiring,
  region: string,
  { requestId, payload, attempt, error }: Failure,
): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `arn:aws:lambda:${region}:000000000000:function:${deployedName}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: attempt,
    },
    requestPayload: payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: asLambdaError(error),
  };
}

const asLambdaError = (error: unknown) =>
  error instanceof FunctionError
    ? { errorMessage: error.message, errorType: error.errorType }
    : { errorMessage: String(error), errorType: 'Runtime.Unknown' };
