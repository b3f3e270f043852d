import { type Context, Hono } from 'hono';
import { FaultScriptError } from '../dms/emulator.ts';
import type { LocalEnv } from './app-server.ts';
import { readBody } from './http-server.ts';

/** Reads and changes the emulator's faults to order. */
export interface FaultControl {
  /** Replaces the script; '' ends all faults. Throws FaultScriptError, and then the old script stays. */
  set(script: string): void;
  /** Number of requests that met each line of the current script. */
  counts(): Readonly<Record<string, number>>;
}

const MAX_SCRIPT_BYTES = 64 * 1024;

/**
 * The routes of `/faults`: GET returns each line of the script with the number of requests that met it, PUT sets a script (plain
 * text), DELETE ends all faults. Each answers with the current script.
 */
export function faultRoutes(faults: FaultControl | undefined, log: (line: string) => void): Hono<LocalEnv> {
  const app = new Hono<LocalEnv>();
  if (faults === undefined) return app.all('/', (c) => c.json({ message: WITHOUT_FAULTS }, 404));
  return app
    .get('/', (c) => c.json(linesOf(faults)))
    .put('/', async (c) => order(c, await readBody(c.env.incoming, MAX_SCRIPT_BYTES), faults, log))
    .delete('/', (c) => order(c, Buffer.alloc(0), faults, log))
    .all('/', (c) => c.json({ message: 'Method Not Allowed' }, 405, { allow: 'GET, PUT, DELETE' }));
}

function order(
  c: Context<LocalEnv>,
  body: Buffer | undefined,
  faults: FaultControl,
  log: (line: string) => void,
): Response {
  if (body === undefined) return c.json({ message: 'Request Too Long' }, 413);
  try {
    faults.set(body.toString());
  } catch (error) {
    if (!(error instanceof FaultScriptError)) throw error;
    return c.json({ message: error.message }, 400);
  }
  const lines = linesOf(faults);
  log(`[faults] ${lines.map(({ line }) => line).join('; ') || 'none'}`);
  return c.json(lines);
}

const WITHOUT_FAULTS =
  'Messages go to the real service (DMS_ENDPOINT is set); only the emulator has faults to order.';

const linesOf = (faults: FaultControl) =>
  Object.entries(faults.counts()).map(([line, count]) => ({ line, count }));
