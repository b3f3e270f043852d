import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { InvocationTime } from '../core/deadline.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from './metrics.ts';

/** What belongs to one invocation alone. Several may run at once in one process, so none of it is shared. */
export interface Invocation extends InvocationTime {
  /** The same on Lambda's own retries of an asynchronous invocation. */
  readonly requestId: string;
  /** Its lines carry the request id. */
  readonly log: Log;
  readonly meter: Meter;
}

/** Lambda's context, with what belongs to this invocation alone. */
export interface FramedContext extends Context {
  readonly invocation: Invocation;
}

/** A middleware that finds the invocation in its context. */
export type Middleware<Payload, Result> = MiddlewareObj<Payload, Result, Error, FramedContext>;
