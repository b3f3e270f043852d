import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const command = path.join(import.meta.dirname, '../../../cli/doctor.ts');
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });

test('npm run doctor -- --help names every option and exit code', () => {
  const { stdout, status } = run('--help');
  for (const option of ['--local', '--topics', '--create-topics', '--probe', '--json', 'Exit code'])
    expect(stdout).toContain(option);
  expect(status).toBe(0);
});

test('npm run doctor with an unknown option shows the options and ends with 2', () => {
  const { stderr, status } = run('--prob', 'orders');
  expect(stderr).toContain("Unknown option '--prob'");
  expect(stderr).toContain('--probe TOPIC');
  expect(status).toBe(2);
});
