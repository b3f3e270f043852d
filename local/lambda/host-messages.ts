import * as z from 'zod';

/** A value that was thrown inside a host, as data. `problems` are those of a ConfigurationError. */
export const HostError = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  problems: z.array(z.object({ variable: z.string(), remedy: z.string() })).optional(),
});
export type HostError = z.infer<typeof HostError>;

/** One invocation, from the local cloud to a host. The payload is JSON text; `deadlineMs` is in epoch milliseconds. */
export const HostRequest = z.object({
  requestId: z.string(),
  payload: z.string(),
  deadlineMs: z.number(),
  /** Whether to sign the payload as its sender would. */
  sign: z.boolean(),
  /** Whether to answer with an Explanation instead of invoking the handler. */
  isExplained: z.boolean().optional(),
});
export type HostRequest = z.infer<typeof HostRequest>;

/** A report of a host: first whether its bundle can be used, then one answer (JSON text) or failure for each request. */
export const HostReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), topics: z.array(z.string()), routes: z.array(z.string()) }),
  z.object({ kind: z.literal('unusable'), error: HostError }),
  z.object({ kind: z.literal('answered'), answer: z.string() }),
  z.object({ kind: z.literal('failed'), error: HostError }),
]);
export type HostReport = z.infer<typeof HostReport>;

/** A request of a host to the service, as it begins or ends (AttemptFact and AttemptedFact). */
export const HostObservation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('attempt'),
    at: z.number(),
    invocationId: z.string().optional(),
    attemptId: z.string(),
    what: z.enum(['send', 'query', 'token', 'other']),
    topic: z.string().optional(),
    keys: z.array(z.string()).optional(),
    tag: z.string().optional(),
    properties: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  }),
  z.object({
    kind: z.literal('attempted'),
    at: z.number(),
    attemptId: z.string(),
    status: z.number().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    msgId: z.string().optional(),
    error: z.string().optional(),
    begun: z.boolean(),
    durationMs: z.number(),
  }),
]);
