import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { runNode } from '../../project/project.ts';
import { startCloudFormation } from '../../support/cloud-formation.ts';

const command = path.join(import.meta.dirname, '../../../cli/doctor.ts');
// Each run starts osls, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Runs the command with a project id that cannot be used, so it asks no service, whatever a developer's `.env` has. */
function run(...args: string[]) {
  const env = { ...process.env, DMS_ENDPOINT: 'http://127.0.0.1:9', DMS_PROJECT_ID: 'mine' };
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', env });
}

test('npm run doctor -- --help names every option and exit code', () => {
  const { stdout, status } = run('--help');
  for (const option of [
    '--local',
    '--stage',
    '--topics',
    '--create-topics',
    '--probe',
    '--json',
    'Exit code',
  ])
    expect(stdout).toContain(option);
  expect(status).toBe(0);
});

test('npm run doctor with an unknown option shows the options and ends with 2', () => {
  const { stderr, status } = run('--prob', 'orders');
  expect(stderr).toContain("Unknown option '--prob'");
  expect(stderr).toContain('--probe TOPIC');
  expect(status).toBe(2);
});

test('npm run doctor prints its findings for people, without colors outside a terminal, and ends with 2', () => {
  const { stdout, status } = run();
  expect(stdout).toContain('✗ settings     DMS_PROJECT_ID is not 32 hexadecimal digits\n');
  expect(stdout).toContain('→ Set it to the project id that "My Credentials" shows for your region.\n');
  expect(stdout).toContain('- instance     not checked: the settings are not complete\n');
  expect(status).toBe(2);
});

test('npm run doctor -- --json prints nothing but the findings as JSON', () => {
  const { stdout, status } = run('--json');
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      check: 'settings',
      grade: 'broken',
      what: 'DMS_PROJECT_ID is not 32 hexadecimal digits',
    }),
  );
  expect(status).toBe(2);
});

test('npm run doctor -- --stage finds the queues by the outputs of the stack', async () => {
  const { env, requests } = await startCloudFormation({});
  const { stdout, exitCode } = await runNode([command, '--stage', 'prod'], {
    env: { ...env, DMS_ENDPOINT: 'http://127.0.0.1:9', DMS_PROJECT_ID: 'mine' },
  });
  expect(requests).toEqual([expect.stringMatching(/^DescribeStacks \S+-prod$/)]);
  expect(stdout).toMatch(/✗ queue +There is no stack \S+-prod in \S+\n/);
  expect(exitCode).toBe(2);
});

test('npm run doctor with --stage and --local says that they exclude each other', () => {
  const { stderr, status } = run('--stage', 'prod', '--local');
  expect(stderr).toBe('--stage and --local exclude each other.\n');
  expect(status).toBe(2);
});
