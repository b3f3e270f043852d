import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type HostError, HostReport } from './host-messages.ts';

/** How a host died, as Lambda says it. */
export type Death = { readonly kind: 'died'; readonly error: HostError };

/** Resolves when the host is gone, or could not be started. */
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

/** What the host says next, or how it died. */
export async function nextReport(child: ChildProcess, death: Promise<Death>): Promise<HostReport | Death> {
  const settled = new AbortController();
  const message = once(child, 'message', { signal: settled.signal }).then(([said]) => HostReport.parse(said));
  message.catch(() => {}); // aborted, because death was first
  return Promise.race([message, death]).finally(() => settled.abort());
}
