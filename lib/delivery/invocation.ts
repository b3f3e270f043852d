import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { InvocationTime } from '../core/deadline.ts';
import type { Log } from '../core/log.ts';
import type { TraceContext } from '../event/trace-context.ts';
import type { Meter } from './metrics.ts';
import type { SentLog } from './sent-log.ts';

/** Values that belong to one invocation. Several invocations may run at once in one process, so they share none of these. */
export interface Invocation extends InvocationTime {
  /** The same on Lambda's own retries of an asynchronous invocation. */
  readonly requestId: string;
  /** The trace that the trigger, or Lambda, began for the invocation. */
  readonly trace: TraceContext | undefined;
  /** Its lines carry the request id. */
  readonly log: Log;
  /** Lists the messages that were sent. */
  readonly sentLog: SentLog;
  readonly meter: Meter;
}

/** Lambda's context, with the values that belong to the invocation. */
export interface FramedContext extends Context {
  readonly invocation: Invocation;
}

/** A middleware that finds the invocation in its context. */
export type Middleware<Payload, Result> = MiddlewareObj<Payload, Result, Error, FramedContext>;
