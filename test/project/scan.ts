/**
 * `npm run test:template`: runs cfn-lint and checkov on the packaged templates of this project and of the tests. Needs python3
 * and PyPI: the linters are installed for this run only. Fails on every error of cfn-lint, on every finding of checkov that
 * aws/checkov.yml does not explain, and on every entry of that file that is no longer a finding.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { packageOffline } from './package.ts';
import { readText, root } from './project.ts';

const Accepted = z.array(z.strictObject({ check: z.string(), type: z.string(), reason: z.string().min(20) }));
const Report = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
  summary: z.object({ passed: z.number(), failed: z.number(), parsing_errors: z.number() }),
});

const fixtureRoot = path.join(root, 'test/fixtures');
const zips = ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => `${name}.zip`);
const dotenv = 'SECRETS_ID=launchpad\n';

const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
try {
  install();
  const files = await packageTemplates();
  const problems = [...lint(files), ...compare(files)];
  for (const problem of problems) console.error(`- ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('cfn-lint and checkov: no error, and no finding without a reason.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install(): void {
  const requirements = path.join(import.meta.dirname, 'scan-requirements.txt');
  execFileSync('python3', ['-m', 'venv', path.join(folder, 'venv')], { stdio: 'inherit' });
  execFileSync(tool('pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
    stdio: 'inherit',
  });
}

function tool(name: string): string {
  return path.join(folder, 'venv/bin', name);
}

/** This project as it is, and the wiring of the tests with every part that is optional. */
async function packageTemplates(): Promise<string[]> {
  const templates = {
    project: await packageOffline(root, { dotenv }),
    full: await packageOffline(fixtureRoot, { zips, dotenv, stage: 'full' }),
  };
  return Object.entries(templates).map(([name, template]) => {
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template, null, 2));
    return file;
  });
}

/** W3005 is about a DependsOn that osls itself writes, and that does no harm. */
function lint(files: readonly string[]): string[] {
  const { status, stdout } = spawnSync(tool('cfn-lint'), ['--ignore-checks', 'W3005', '--', ...files], {
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`cfn-lint:\n${stdout}`];
}

function compare(files: readonly string[]): string[] {
  const accepted = Accepted.parse(parse(readText('aws/checkov.yml')));
  const found = files.flatMap(findingsOf);
  const isOf = (finding: Finding) => (entry: (typeof accepted)[number]) =>
    entry.check === finding.check && entry.type === finding.type;
  return [
    ...found
      .filter((finding) => !accepted.some(isOf(finding)))
      .map(({ check, name, resource }) => `checkov ${check}: ${name}: ${resource}`),
    ...accepted
      .filter((entry) => !found.some((finding) => isOf(finding)(entry)))
      .map(
        ({ check, type }) =>
          `aws/checkov.yml: checkov no longer finds ${check} for ${type}; remove the entry.`,
      ),
  ];
}

interface Finding {
  readonly check: string;
  readonly name: string;
  /** `AWS::SQS::Queue`. */
  readonly type: string;
  /** `AWS::SQS::Queue.Orders`. */
  readonly resource: string;
}

function findingsOf(file: string): Finding[] {
  const args = ['--framework', 'cloudformation', '-f', file, '--compact', '--quiet', '-o', 'json'];
  const { stdout, stderr } = spawnSync(tool('checkov'), args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = Report.safeParse(JSON.parse(stdout || '{}')).data;
  if (report === undefined || report.summary.parsing_errors > 0) {
    throw new Error(`checkov could not read ${file}: ${stdout}${stderr}`);
  }
  const { passed, failed } = report.summary;
  console.log(`checkov, ${path.basename(file)}: ${passed} passed, ${failed} findings`);
  return report.results.failed_checks.map(({ check_id: check, check_name: name, resource }) => ({
    check,
    name,
    resource,
    type: resource.split('.')[0] ?? resource,
  }));
}
