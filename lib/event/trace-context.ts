/** A trace as messages carry it (W3C Trace Context; CloudEvents, "Distributed Tracing extension"). */
export interface TraceContext {
  /** `00-{trace id}-{parent id}-{flags}`. */
  readonly traceparent: string;
  /** Values of the tracing systems; only if they came with this `traceparent`. */
  readonly tracestate?: string;
}

const w3cTraceparent =
  /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:-[\x21-\x7e]*)?$/;
/** One member after another, at most 512 characters together. Empty members are legal. */
const w3cTracestate = /^(?=.{1,512}$)[a-z0-9][\x21-\x2b\x2d-\x3c\x3e-\x7e]*=[\x20-\x7e]+$/;

/**
 * The trace of a W3C header. A later version begins with the same fields, so it is read as version 00.
 *
 * @returns `undefined` if `traceparent` is malformed. A malformed `tracestate` alone is left out.
 */
export function traceOfW3c(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | undefined {
  if (traceparent === undefined) return undefined;
  const [, version, fields] = w3cTraceparent.exec(traceparent) ?? [];
  if (fields === undefined || (version === '00' && traceparent.length > 55)) return undefined;
  const isLegalState = tracestate !== undefined && w3cTracestate.test(tracestate);
  return { traceparent: `00-${fields}`, ...(isLegalState && { tracestate }) };
}

/**
 * The trace of an X-Ray header, such as `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` (AWS
 * X-Ray, "Tracing header"). The id of the trace is that of W3C, with a version and dashes.
 *
 * @returns `undefined` if the header is malformed or has no parent, without which W3C has no trace
 */
export function traceOfXRay(header: string | undefined): TraceContext | undefined {
  if (header === undefined) return undefined;
  const [, time, random] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?:;|$)/.exec(header) ?? [];
  const [, parent] = /(?:^|;)\s*Parent=([0-9a-f]{16})\s*(?:;|$)/.exec(header) ?? [];
  const flags = /(?:^|;)\s*Sampled=1\s*(?:;|$)/.test(header) ? '01' : '00';
  return traceOfW3c(`00-${time}${random}-${parent}-${flags}`, undefined);
}

/**
 * The trace of the current invocation, which Lambda gives as an X-Ray header (AWS Lambda, "Defined runtime environment
 * variables").
 */
export function traceOfInvocation(): TraceContext | undefined {
  return traceOfXRay(process.env._X_AMZN_TRACE_ID);
}

type Extensions = Readonly<Record<string, string>>;

/**
 * Extensions with a trace: their own if it is well-formed, else `other`. A malformed trace is left out. A trace that is added comes
 * first, because a message carries only as many extensions as fit.
 *
 * @param other the trace of what carried the event
 */
export function withTrace(extensions: Extensions, other: TraceContext | undefined): Extensions {
  const { traceparent, tracestate } = extensions;
  if (traceparent === undefined && tracestate === undefined) {
    return other === undefined ? extensions : { ...other, ...extensions };
  }
  const own = traceOfW3c(traceparent, tracestate);
  if (own !== undefined && own.traceparent === traceparent && own.tracestate === tracestate)
    return extensions;
  const { traceparent: _, tracestate: __, ...others } = extensions;
  return { ...(own ?? other), ...others };
}
