/**
 * `npm run test:edits [-- --whole | <part of a name>]`: makes the changes that users make most often in clones of the project,
 * counts their edits, and runs there what a user runs. Each edit is also made alone: then `npm run check` must name the one that
 * is missing. `--whole` makes all changes in one clone, and runs `npm test` there.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startLocalCloud } from '../support/local-cloud.ts';
import { cloneProject, completeEnv, useFixtures } from './clone.ts';
import { applyEdit, type Change, changes, type Edit } from './edits-of-users.ts';

const MAX_EDITS = 2;
const root = path.resolve(import.meta.dirname, '../..');

/** Tests that a check does not need: without them the check of types is faster. */
const unusedTests = readdirSync(path.join(root, 'test'))
  .filter((name) => !['fixtures', 'support'].includes(name))
  .map((name) => path.join('test', name));

const isWhole = process.argv.includes('--whole');
const rows = isWhole ? [await runWhole()] : [];
const [only = ''] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
if (!isWhole)
  for (const change of changes.filter(({ name }) => name.includes(only))) rows.push(await tryOut(change));
console.table(rows);

/** Makes each edit alone, then all of them, and runs what a user runs. */
async function tryOut(change: Change) {
  const start = Date.now();
  const files = [...new Set(change.edits.map(({ file }) => file))];
  if (files.length > MAX_EDITS)
    fail(`"${change.name}" takes ${files.length} edits, and ${MAX_EDITS} are allowed`);
  for (const edit of change.edits) checkAlone(change, edit);

  const folder = cloneWith(change.edits);
  run(folder, 'yours', ['node_modules/vitest/vitest.mjs', 'run', 'test/project/yours']);
  run(folder, 'lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']);
  const cloud = await startLocalCloud(folder);
  try {
    await change.probe(cloud);
  } finally {
    await cloud.stop();
  }
  run(folder, 'package', ['cli/deploy.ts', 'package']); // checks the types, too
  rmSync(folder, { recursive: true });
  return {
    change: change.name,
    edits: files.length,
    files: files.join(', '),
    ran: 'check of each edit alone, yours, lint, start with an event, package',
    seconds: Math.round((Date.now() - start) / 1000),
  };
}

/** Makes only one edit. `npm run check` must say what else is to be done. */
function checkAlone({ name }: Change, edit: Edit): void {
  if (edit.missing === undefined) return;
  const folder = cloneWith([edit], unusedTests);
  const { status, output } = spawn(folder, ['cli/check.ts']);
  if (status === 0 || !edit.missing.test(output))
    fail(
      `"${name}": after the edit of ${edit.file} alone, the check does not say ${edit.missing}:\n${output}`,
    );
  rmSync(folder, { recursive: true });
}

async function runWhole() {
  const start = Date.now();
  const folder = cloneWith(changes.flatMap(({ edits }) => edits));
  const git = spawnSync('git', ['init', '--quiet'], { cwd: folder });
  const { status } = spawnSync('npm', ['test'], { cwd: folder, stdio: 'inherit' });
  if (git.status !== 0 || status !== 0) fail(`npm test failed; the clone stays in ${folder}`);
  rmSync(folder, { recursive: true });
  return { change: 'all', ran: 'npm test', seconds: Math.round((Date.now() - start) / 1000) };
}

function cloneWith(edits: readonly Edit[], without: readonly string[] = []): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'launchpad-edits-'));
  cloneProject(folder, without);
  useFixtures(folder);
  writeFileSync(path.join(folder, '.env.dev'), completeEnv);
  for (const edit of edits) applyEdit(folder, edit);
  return folder;
}

function run(folder: string, what: string, args: readonly string[]): void {
  const { status, output } = spawn(folder, args);
  if (status !== 0) fail(`${what} failed; the clone stays in ${folder}\n${output}`);
}

function spawn(cwd: string, args: readonly string[]): { status: number | null; output: string } {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { PATH, HOME },
    encoding: 'utf8',
  });
  return { status, output: stripVTControlCharacters(stdout + stderr) };
}

function fail(problem: string): never {
  console.error(problem);
  process.exit(1);
}
