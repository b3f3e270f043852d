import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SourceProblem } from './problem.ts';
import { createTypeOutputReader } from './type-output.ts';

/** Options of `watchTypes`. */
export interface TypeWatchOptions {
  readonly root: string;
  /** Called after every check with all of its problems. */
  readonly onChecked: (problems: readonly SourceProblem[]) => void;
  /** Called with a line if the check cannot run. */
  readonly log: (line: string) => void;
}

/** Nice value of the check: functions and builds have priority. */
const PRIORITY = 10;

/** Checks the types of functions/, lib/ and aws/ after every change, in a process of its own. */
export function watchTypes({ root, onChecked, log }: TypeWatchOptions): { stop(): Promise<void> } {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(import.meta.dirname, 'functions.tsconfig.json');
  const options = ['--noEmit', '--watch', '--preserveWatchOutput', '--pretty', 'false'];
  const child = spawn(process.execPath, [tsc, '-p', project, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let isStopped = false;
  const ended = once(child, 'close').catch(() => []);
  if (child.pid !== undefined) lowerPriority(child.pid);
  const read = createTypeOutputReader();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const problems = read(line);
    if (problems !== undefined && !isStopped) onChecked(problems);
  });
  void ended.then(() => {
    if (!isStopped) log('[types] The type check in the background ended. `npm run types` checks once.');
  });
  return {
    async stop() {
      isStopped = true;
      child.kill();
      await ended;
    },
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, PRIORITY);
  } catch {
    // The process has ended already, or the system does not allow it. The check works all the same.
  }
}
