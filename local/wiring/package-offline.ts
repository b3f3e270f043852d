import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloudError } from '../problem.ts';
import type { CheckOptions } from './check-options.ts';
import type { Finding } from './finding.ts';
import { printServerless, runOsls } from './osls.ts';
import { readWiring } from './serverless.ts';
import { readTemplate, type Template } from './template.ts';

export interface Serverless {
  readonly printed: unknown;
  readonly template: Template;
}

export async function serverlessOf(options: CheckOptions): Promise<Serverless | { readonly error: Finding }> {
  const { root, env, stage, oslsOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), 'launchpad-check-'));
  const more = ['--stage', stage, ...oslsOptions];
  try {
    const printed = await printServerless(root, env, more);
    readWiring(printed);
    await runOsls(root, env, ['package', '--package', folder, ...more]);
    const file = join(folder, 'cloudformation-template-update-stack.json');
    return { printed, template: readTemplate(await readFile(file, 'utf8')) };
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const line = Number(/\((\d+):\d+\)/.exec(error.message)?.[1]) || undefined;
    const what = error.message.replace(/\.$/, '');
    return { error: { file: 'serverless.yml', line, what, remedy: 'Correct serverless.yml.' } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
