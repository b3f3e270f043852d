import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type HostError, HostReport } from './host-messages.ts';

/** The end of a host process, as Lambda reports it. */
export type Death = { readonly kind: 'died'; readonly error: HostError };

/** Resolves when the host has ended, or could not be started. */
export function deathOf(child: ChildProcess): Promise<Death> {
  const died = (how: string): Death => ({
    kind: 'died',
    error: { name: 'Runtime.ExitError', message: `Runtime exited with error: ${how}` },
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(died(error.message)));
    child.once('exit', (code, signal) => resolve(died(signal ? `signal: ${signal}` : `exit status ${code}`)));
  });
}

/** The next report of the host, or its end. */
export async function nextReport(child: ChildProcess, death: Promise<Death>): Promise<HostReport | Death> {
  const settled = new AbortController();
  const message = once(child, 'message', { signal: settled.signal }).then(([said]) => HostReport.parse(said));
  message.catch(() => {}); // aborted, because the host ended first
  return Promise.race([message, death]).finally(() => settled.abort());
}
