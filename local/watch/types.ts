import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SourceProblem } from './problem.ts';
import { readTypeOutput } from './type-output.ts';

/** Options of `createTypeCheck`. */
export interface TypeCheckOptions {
  readonly root: string;
  /** Called after every check with all of its problems. */
  readonly onChecked: (problems: readonly SourceProblem[]) => void;
  /** Called with a line if the check cannot run. */
  readonly log: (line: string) => void;
}

/** Checks the types of functions/, lib/ and aws/ in the background. */
export interface TypeCheck {
  /** Checks what is saved now. A check that still runs is given up, because it may have read older files. */
  begin(): void;
  stop(): Promise<void>;
}

/** Nice value of the check: functions and builds have priority. */
const PRIORITY = 10;

/**
 * Makes a check of types. Each check is a process of its own, begun after the save: `tsc --watch` misses a file that is saved
 * while it checks.
 */
export function createTypeCheck({ root, onChecked, log }: TypeCheckOptions): TypeCheck {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(import.meta.dirname, 'functions.tsconfig.json');
  let running: ChildProcess | undefined;

  async function check(): Promise<void> {
    running?.kill();
    const child = spawn(process.execPath, [tsc, '-p', project, '--noEmit', '--pretty', 'false'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    running = child;
    if (child.pid !== undefined) lowerPriority(child.pid);
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (running !== child) return;
    running = undefined;
    const problems = readTypeOutput(output);
    if (child.exitCode === 0 || problems.length > 0) onChecked(problems);
    else log('[types] The type check in the background cannot run. `npm run types` says why.');
  }

  return {
    begin: () => void check().catch((error) => log(`[types] The type check cannot be started: ${error}`)),
    async stop() {
      const child = running;
      running = undefined;
      if (child?.kill()) await once(child, 'close');
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
