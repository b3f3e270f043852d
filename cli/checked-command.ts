import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { buildFunctions } from '../local/build.ts';
import { StoppedError } from '../local/problem.ts';
import { describeFinding } from '../local/wiring/finding.ts';
import { type Checked, checkProject } from '../local/wiring/project-checks.ts';
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
    buildFunctions(root, 'stdout');
    const local = parseEnv(textIfAny('local/local.env'));
    const oslsOptions = ['--region', '--param'].flatMap((name) => {
      const value = optionOf(oslsArgs, [name]);
      return value === undefined ? [] : [name, value];
    });
    const checked = await checkProject({ root, stage, oslsOptions, env, dotenv, local });
    report(checked, isForced);
    if (checked.findings.length > 0 && !isForced) return 1;
  } catch (error) {
    if (!(error instanceof StoppedError)) console.error(explain(error));
    return 1;
  }
  if (command === undefined) return 0;
  const osls = join(root, 'node_modules/osls/bin/serverless.js');
  return (
    spawnSync(process.execPath, [osls, command, ...oslsArgs], { cwd: root, env, stdio: 'inherit' }).status ??
    1
  );
}

function report({ findings, topics }: Checked, isForced: boolean): void {
  if (topics.length > 0)
    console.log(`Topics that the routes name, and that must exist: ${topics.join(', ')}`);
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

/** The values of a stage: `.env.<stage>` if there is one, otherwise `.env`. */
function dotenvOf(stage: string): { file: string; text: string } {
  const own = `.env.${stage}`;
  const file = existsSync(join(root, own)) ? own : '.env';
  return { file, text: textIfAny(file) };
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
