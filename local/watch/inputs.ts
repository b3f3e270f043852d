import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the project that a build read, with the state in which it read them. */
export type Inputs = ReadonlyMap<string, string>;

/**
 * The state of the files that a build read, without those of packages.
 *
 * @param paths relative to root
 * @param startedAt when the build began, in epoch milliseconds
 * @returns `undefined` if a file was saved during the build, which may have read it before or after
 */
export function inputsOf(root: string, paths: readonly string[], startedAt: number): Inputs | undefined {
  const own = paths
    .filter((path) => !/(^|\/)node_modules\/|^[\w-]+:/.test(path))
    .map((path) => join(root, path));
  const isNewer = (file: string) => (statOf(file)?.mtimeMs ?? Infinity) >= startedAt - CLOCK_STEP_MS;
  return own.some(isNewer) ? undefined : new Map(own.map((file) => [file, stateOf(file)]));
}

/** Time stamps of files are as exact as the kernel's clock tick. */
const CLOCK_STEP_MS = 20;

/** Whether any of the files has been saved or removed since. */
export const haveChanged = (inputs: Inputs): boolean =>
  [...inputs].some(([file, state]) => stateOf(file) !== state);

function stateOf(file: string): string {
  const stat = statOf(file);
  return `${stat?.mtimeMs} ${stat?.size} ${stat?.ino}`;
}

const statOf = (file: string) => statSync(file, { throwIfNoEntry: false });
