import type { ChildProcess } from 'node:child_process';
import type { Observe } from '../console/facts.ts';
import { type HostError, HostObservation, HostReport } from './host-messages.ts';

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

/** The next report of the host, or its end. Messages that are not reports are left out. */
export async function nextReport(child: ChildProcess, death: Promise<Death>): Promise<HostReport | Death> {
  const said = Promise.withResolvers<HostReport>();
  const listen = (message: unknown) => {
    const report = HostReport.safeParse(message).data;
    if (report !== undefined) said.resolve(report);
  };
  child.on('message', listen);
  return Promise.race([said.promise, death]).finally(() => child.off('message', listen));
}

/** Passes on what a host observes. */
export function observeHost(child: ChildProcess, observe: Observe): void {
  child.on('message', (message) => {
    const fact = HostObservation.safeParse(message).data;
    if (fact !== undefined) observe(fact);
  });
}
