import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultScriptError } from '../dms/emulator.ts';
import { readBody, writeJson } from './http-server.ts';

/** Reads and changes the emulator's faults to order. */
export interface FaultControl {
  /** Replaces the script; '' ends all faults. Throws FaultScriptError, and then the old script stays. */
  set(script: string): void;
  /** Number of requests that met each line of the current script. */
  counts(): Readonly<Record<string, number>>;
}

const MAX_SCRIPT_BYTES = 64 * 1024;

/**
 * Answers `/faults`: GET returns each line of the script with the number of requests that met it, PUT sets a script (plain
 * text), DELETE ends all faults. Each answers with the current script.
 */
export async function answerFaults(
  request: IncomingMessage,
  response: ServerResponse,
  faults: FaultControl | undefined,
  log: (line: string) => void,
): Promise<void> {
  if (faults === undefined) {
    const message =
      'Messages go to the real service (DMS_ENDPOINT is set); only the emulator has faults to order.';
    return writeJson(response, 404, { message });
  }
  switch (request.method) {
    case 'GET':
      return writeJson(response, 200, linesOf(faults));
    case 'PUT':
      return order(await readBody(request, MAX_SCRIPT_BYTES), response, faults, log);
    case 'DELETE':
      return order(Buffer.alloc(0), response, faults, log);
    default:
      response.setHeader('allow', 'GET, PUT, DELETE');
      return writeJson(response, 405, { message: 'Method Not Allowed' });
  }
}

function order(
  body: Buffer | undefined,
  response: ServerResponse,
  faults: FaultControl,
  log: (line: string) => void,
): void {
  if (body === undefined) return void writeJson(response, 413, { message: 'Request Too Long' });
  try {
    faults.set(body.toString());
  } catch (error) {
    if (!(error instanceof FaultScriptError)) throw error;
    return void writeJson(response, 400, { message: error.message });
  }
  const lines = linesOf(faults);
  log(`[faults] ${lines.map(({ line }) => line).join('; ') || 'none'}`);
  writeJson(response, 200, lines);
}

const linesOf = (faults: FaultControl) =>
  Object.entries(faults.counts()).map(([line, count]) => ({ line, count }));
