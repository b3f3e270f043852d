import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Figures } from './table.ts';

/** Figures, and where they come from. */
export interface Results {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
  /** Load of the machine before the run: processes that want a CPU, over the last minute. */
  readonly load: number;
  readonly figures: Figures;
}

const file = path.join(import.meta.dirname, 'results.json');

/** The results of a run that just ended on this machine. */
export function resultsOf(figures: Figures, load: number, now = new Date()): Results {
  const cpus = os.cpus();
  return {
    date: now.toISOString().slice(0, 10),
    commit: commit(),
    node: process.version,
    machine: `${cpus.length} × ${cpus[0]?.model.trim() || 'unknown CPU'}, ${os.platform()} ${os.arch()}`,
    load: Number(load.toFixed(1)),
    figures,
  };
}

/** The results that were saved last; `undefined` if there are none. */
export function readResults(): Results | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Saves results. Figures that this run did not measure stay as they were. */
export function saveResults(results: Results): void {
  const figures = { ...readResults()?.figures, ...results.figures };
  writeFileSync(file, `${JSON.stringify({ ...results, figures }, null, 2)}\n`);
}

/** The commit that is checked out, with `+` if files have been changed since. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no');
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : '+');
  } catch {
    return 'unknown'; // not a git checkout
  }
}
