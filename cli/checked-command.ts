import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { buildFunctions } from '../local/build.ts';
import { StoppedError } from '../local/problem.ts';
import { describeFinding } from '../local/wiring/finding.ts';
import { type Checked, checkProject } from '../local/wiring/project-checks.ts';
import type { Dotenv } from '../local/wiring/settings-context.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

/**
 * Builds the functions, checks the project for a stage, and then runs a command of osls, unless a check found something.
 *
 * @param args options of the command line: `--stage`, `--force` to continue in spite of findings, and options of osls
 * @param command `undefined` only checks
 * @returns the exit code
 */
export async function runChecked(args: readonly string[], command?: 'package' | 'deploy'): Promise<number> {
  const isForced = args.includes('--force');
  const oslsArgs = args.filter((arg) => arg !== '--force');
  const stage = optionOf(oslsArgs, ['--stage', '-s']) ?? 'dev';
  const dotenv = dotenvOf(stage);
  const env: NodeJS.ProcessEnv = { ...parseEnv(dotenv.text), ...process.env };
  try {
    console.log(`Stage ${stage}, with the values of ${dotenv.isMissing ? 'the shell' : dotenv.file}`);
    buildFunctions(root, 'stdout');
    const local = parseEnv(textIfAny('local/local.env'));
    const oslsOptions = ['--region', '--param'].flatMap((name) => {
      const value = optionOf(oslsArgs, [name]);
      return value === undefined ? [] : [name, value];
    });
    const checked = await checkProject({ root, stage, oslsOptions, env, dotenv, local });
    report(checked, { stage, isForced });
    if (checked.findings.length > 0 && !isForced) return 1;
  } catch (error) {
    if (!(error instanceof StoppedError)) console.error(explain(error));
    return 1;
  }
  if (command === undefined) return 0;
  const osls = join(root, 'node_modules/osls/bin/serverless.js');
  const program = [osls, command, ...oslsArgs];
  const { status } = spawnSync(process.execPath, program, { cwd: root, env, stdio: 'inherit' });
  if (command === 'package' && status === 0) {
    const folder = optionOf(oslsArgs, ['--package', '-p']) ?? '.serverless';
    console.log(`The template: ${join(folder, 'cloudformation-template-update-stack.json')}`);
  }
  return status ?? 1;
}

interface Asked {
  readonly stage: string;
  readonly isForced: boolean;
}

function report({ findings, warnings, ...topics }: Checked, { stage, isForced }: Asked): void {
  for (const line of topicLines(topics, stage)) console.log(line);
  if (warnings.length > 0) {
    console.log('\nWarnings, which stop nothing:\n');
    console.log(`${warnings.map(describeFinding).join('\n')}\n`);
  }
  if (findings.length === 0) {
    console.log('The checks found no problem.');
    return;
  }
  const count = findings.length === 1 ? '1 problem' : `${findings.length} problems`;
  const end = isForced
    ? 'Continuing, because of --force.'
    : 'Nothing was packaged or deployed. --force continues in spite of them.';
  for (const line of [`The checks found ${count}:`, '', ...findings.map(describeFinding), '', end])
    console.error(line);
}

/** Topics are not made by a deployment, so these lines say which ones must exist. */
function topicLines(
  { topics, computedRoutes }: Pick<Checked, 'topics' | 'computedRoutes'>,
  stage: string,
): string[] {
  const lines: string[] = [];
  if (topics.length > 0) lines.push(`Topics that the routes name, and that must exist: ${topics.join(', ')}`);
  if (computedRoutes.length > 0) {
    lines.push(
      `Functions return the topics of ${computedRoutes.join(', ')}. Name these topics yourself: ` +
        `npm run doctor -- --stage ${stage} --create-topics --topics …`,
    );
  }
  return lines;
}

/** The values of a stage: `.env.<stage>` if there is one, otherwise `.env`. If there is neither, the stage needs its own. */
function dotenvOf(stage: string): Dotenv {
  const own = `.env.${stage}`;
  const found = [own, '.env'].find((file) => existsSync(join(root, file)));
  if (found !== undefined) return { file: found, text: textIfAny(found) };
  return { file: stage === 'dev' ? '.env' : own, text: '', isMissing: true };
}

function textIfAny(file: string): string {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The value of an option, in the forms `--stage prod` and `--stage=prod`. */
function optionOf(args: readonly string[], names: readonly string[]): string | undefined {
  const index = args.findIndex((arg) => names.some((name) => arg === name || arg.startsWith(`${name}=`)));
  const arg = args[index];
  if (arg === undefined) return undefined;
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1];
}
