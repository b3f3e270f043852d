import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloudError } from '../problem.ts';
import type { CheckOptions } from './check-options.ts';
import type { Finding } from './finding.ts';
import { blocksWithoutFolder } from './folder-checks.ts';
import { printServerless, runOsls } from './osls.ts';
import { readWiring } from './serverless.ts';
import { sourcesIn } from './source-lines.ts';
import { readTemplate, type Template } from './template.ts';

export interface Serverless {
  readonly printed: unknown;
  readonly template: Template;
}

/**
 * serverless.yml as osls prints and packages it, or the findings that prevent it: osls does not package a block without its
 * folder.
 */
export async function serverlessOf(
  options: CheckOptions,
): Promise<Serverless | { readonly errors: readonly Finding[] }> {
  const { root, env, stage, oslsOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), 'launchpad-check-'));
  const more = ['--stage', stage, ...oslsOptions];
  try {
    const printed = await printServerless(root, env, more);
    const missing = blocksWithoutFolder(root, readWiring(printed), sourcesIn(root).lineOf);
    if (missing.length > 0) return { errors: missing };
    await runOsls(root, env, ['package', '--package', folder, ...more]);
    const file = join(folder, 'cloudformation-template-update-stack.json');
    return { printed, template: readTemplate(await readFile(file, 'utf8')) };
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const line = Number(/\((\d+):\d+\)/.exec(error.message)?.[1]) || undefined;
    const what = error.message.replace(/\.$/, '');
    return { errors: [{ file: 'serverless.yml', line, what, remedy: 'Correct serverless.yml.' }] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
