import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether this program may read the keys of its terminal. A shell stops a program in the background (`npm start &`) that reads
 * the terminal or changes its mode.
 */
export function isInForeground(): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux') return isForegroundStat(readFileSync('/proc/self/stat', 'utf8'));
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8' });
  return stdout.includes('+');
}

/** Whether process group and terminal's process group are the same in `/proc/<pid>/stat` (proc_pid_stat(5)). */
export function isForegroundStat(stat: string): boolean {
  // The name of the program, in brackets, may have spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 1).trim();
  const [, , processGroup, , , terminalGroup] = fields.split(' ');
  return processGroup !== undefined && processGroup === terminalGroup;
}
