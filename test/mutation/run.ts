/**
 * `npm run test:mutation [-- <room> …]`: changes lib in thousands of small ways, room by room, and counts the changes that a
 * test notices. Fails if it is less than 90 % in a room, or if a change that no test notices is not explained in survivors.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Report, scoreOf, survivorsOf } from './report.ts';
import { rooms } from './rooms.ts';

/** The least share of changes that the tests of a room must notice, in percent. */
const LEAST_SCORE = 90;

const root = path.join(import.meta.dirname, '../..');
const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const config = 'test/mutation/stryker.config.mjs';
const explained = readFileSync(path.join(import.meta.dirname, 'survivors.md'), 'utf8').split('\n');

/** Lines of survivors.md about files that no longer exist. */
function linesWithoutFile(): string[] {
  const fileOf = (line: string) => /^- `([^`]+)`/.exec(line)?.[1];
  return explained.filter((line) => {
    const file = fileOf(line);
    return file !== undefined && !existsSync(path.join(root, file));
  });
}

/**
 * Runs one room. Further arguments, such as `--incremental` or `--mutate <file>`, go to Stryker. With `--incremental` it keeps earlier
 * results of code that runs while a module is loaded, such as a constant, even if a new test notices its change.
 */
function run(room: string, options: readonly string[]): Report {
  mkdirSync(path.join(root, '.stryker'), { recursive: true });
  const env = { ...process.env, STRYKER_ROOM: room };
  const args = [stryker, 'run', config, ...options];
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`The run of ${room} ended with ${status}`);
  return JSON.parse(readFileSync(path.join(root, `.reports/mutation/${room}.json`), 'utf8'));
}

/** The line of the table for a room; prints what is wrong with it, and then the process fails at its end. */
function judge(room: string, report: Report, seconds: number) {
  const score = scoreOf(report);
  const survivors = survivorsOf(report);
  const files = Object.keys(report.files);
  const known = explained.filter((line) => files.some((file) => line.startsWith(`- \`${file}\``)));
  const isKnown = (survivor: string) => known.some((line) => line.startsWith(survivor));
  const unexplained = survivors.filter((survivor) => !isKnown(survivor));
  const gone = known.filter((line) => !survivors.some((survivor) => line.startsWith(survivor)));
  if (unexplained.length > 0)
    console.error(`\nNo test notices, and survivors.md does not explain:\n${unexplained.join('\n')}`);
  if (gone.length > 0) console.log(`\nA test notices now; remove it from survivors.md:\n${gone.join('\n')}`);
  if (score.percent < LEAST_SCORE || unexplained.length > 0) process.exitCode = 1;
  return { room, ...score, survivors: survivors.length, seconds };
}

const args = process.argv.slice(2);
const names = args.filter((arg) => arg in rooms);
const options = args.filter((arg) => !(arg in rooms));
const table = (names.length > 0 ? names : Object.keys(rooms)).map((room) => {
  const begun = Date.now();
  const report = run(room, options);
  return judge(room, report, Math.round((Date.now() - begun) / 1000));
});
const moved = linesWithoutFile();
if (moved.length > 0)
  console.log(`\nThe file no longer exists; remove it from survivors.md:\n${moved.join('\n')}`);
console.table(table);
