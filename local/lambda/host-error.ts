import type { HostError, HostReport, HostRequest } from './host-messages.ts';
import type { Death } from './host-reports.ts';

/** A failed invocation, as Lambda reports it. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;

  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.errorType = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

/** A bundle that could not be loaded; `error` is the error that it threw. */
export class UnusableFunctionError extends Error {
  override readonly name = 'UnusableFunctionError';
  readonly error: HostError;

  constructor(functionName: string, error: HostError) {
    super(`Function "${functionName}" cannot start: ${error.stack ?? `${error.name}: ${error.message}`}`);
    this.error = error;
  }
}

/** The error of an invocation that took longer than its function may. */
export function timeoutOf({ requestId }: HostRequest, timeoutSeconds: number): FunctionError {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return new FunctionError('Sandbox.Timedout', message);
}

/** The error of an invocation that ended without an answer. */
export function failureOf(
  { requestId }: HostRequest,
  report: Exclude<HostReport | Death, { kind: 'answered' }>,
): FunctionError {
  if (report.kind === 'died') {
    return new FunctionError(report.error.name, `RequestId: ${requestId} Error: ${report.error.message}`);
  }
  if (report.kind === 'ready') return new FunctionError('Runtime.Unknown', 'the host started again');
  return new FunctionError(report.error.name, report.error.message, report.error.stack);
}
