/**
 * `npm run test:rewritten`: runs `npm test` in a clone of this project that has been changed as a user would change it, in a
 * shell full of settings. Takes as long as `npm test`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cloneProject } from './clone.ts';
import { rewriteAsUser } from './rewrite.ts';

/** Settings that a developer may have in the shell; the tests must not see them. */
const shell = {
  AWS_REGION: 'eu-north-1',
  AWS_PROFILE: 'work',
  DMS_ENDPOINT: 'https://dms.invalid',
  IAM_USERNAME: 'developer',
  MAX_ATTEMPTS: '1',
  PORT: '1',
  SQS_PORT: '1',
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
  TZ: 'Pacific/Kiritimati',
};

const folder = mkdtempSync(path.join(tmpdir(), 'rewritten-'));
console.log(`Cloning into ${folder}`);
cloneProject(folder);
execFileSync('git', ['init', '--quiet'], { cwd: folder }); // for .gitignore
for (const change of rewriteAsUser(folder)) console.log(`- ${change}`);

const { status } = spawnSync('npm', ['test'], {
  cwd: folder,
  stdio: 'inherit',
  env: { ...process.env, ...shell },
});
process.exitCode = status ?? 1;
if (status === 0) rmSync(folder, { recursive: true });
console.log(
  status === 0
    ? 'npm test is green in the rewritten clone.'
    : `npm test failed; the clone stays in ${folder}`,
);
