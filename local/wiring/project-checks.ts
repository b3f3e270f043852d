import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { topicProblem } from '../../lib/rocketmq/message.ts';
import { topicsOf } from '../../lib/routing/route.ts';
import { LocalCloudError } from '../problem.ts';
import { problemsOf } from './checks.ts';
import { type Finding, sortFindings } from './finding.ts';
import { missingPermissions } from './permissions.ts';
import { type RouteTable, type RouteTables, routesWithoutQueue, unroutedTriggers } from './route-checks.ts';
import { plainSecrets } from './secret-checks.ts';
import { printServerless, readWiring, runOsls } from './serverless.ts';
import { forgottenSecrets, settingFindings } from './setting-checks.ts';
import { type LineOf, lineOfRoute, lineOfText, linesOfYaml } from './source-lines.ts';
import { withoutDeadLetters } from './target-checks.ts';
import { readTemplate, type Template } from './template.ts';

/** What to check. */
export interface CheckOptions {
  /** The project's folder, whose functions are built. */
  readonly root: string;
  readonly stage: string;
  /** Further options of osls. */
  readonly oslsOptions: readonly string[];
  /** The environment of osls: the shell, and the values of `dotenv` below it. */
  readonly env: NodeJS.ProcessEnv;
  readonly dotenv: { readonly file: string; readonly text: string };
  /** The variables of `local/local.env`. */
  readonly local: NodeJS.ProcessEnv;
}

/** Result of all checks. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** Topics that the routes name as text. They must exist in the service. */
  readonly topics: readonly string[];
}

/** Checks types, routes, serverless.yml and the template that osls makes of it, without network and without an account. */
export async function checkProject(options: CheckOptions): Promise<Checked> {
  const { root } = options;
  const [types, { tables, findings: routes }, serverless] = await Promise.all([
    typeFindings(root),
    loadTables(root),
    serverlessOf(options),
  ]);
  const tablesFindings = topicFindings(root, tables);
  const wiring = 'error' in serverless ? [serverless.error] : wiringFindings(options, tables, serverless);
  const topics = [...new Set(Object.values(tables).flatMap((table) => topicsOf(table)))].sort();
  return { findings: sortFindings([...types, ...routes, ...tablesFindings, ...wiring]), topics };
}

interface Serverless {
  readonly printed: unknown;
  readonly template: Template;
}

async function serverlessOf(options: CheckOptions): Promise<Serverless | { readonly error: Finding }> {
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

const Printed = z.object({
  functions: z.record(
    z.string(),
    z.object({ events: z.array(z.record(z.string(), z.unknown())).default([]) }),
  ),
});

function wiringFindings(options: CheckOptions, tables: RouteTables, { printed, template }: Serverless) {
  const { root, stage, env, dotenv, local } = options;
  const wiring = readWiring(printed);
  const lineOf = linesOfYaml(readFileSync(join(root, 'serverless.yml'), 'utf8'));
  const { functions } = Printed.parse(printed);
  const routesText = (name: string) => textIfAny(join(root, 'functions', name, 'routes.ts'));
  const context = {
    ...{ wiring, template, tables, lineOf, dotenv, routesText, local },
    ...{ given: env, service: wiring.service, stage },
  };
  const sentences = [
    ...problemsOf(wiring),
    ...unroutedTriggers(wiring, tables),
    ...routesWithoutQueue(wiring, tables),
  ];
  return [
    ...folderFindings(
      root,
      wiring.functions.map(({ name }) => name),
      lineOf,
    ),
    ...settingFindings(context),
    ...forgottenSecrets(context),
    ...plainSecrets(context),
    ...missingPermissions(template, wiring, lineOf),
    ...withoutDeadLetters(template, wiring, (name) => functions[name]?.events ?? [], lineOf),
    ...sentences.map((text) => findingOf(text, lineOf, routesText)),
  ];
}

/** Turns a sentence of the wiring checks into a finding: the place stands before its colon, and the remedy at its end. */
export function findingOf(text: string, lineOf: LineOf, routesText: (name: string) => string): Finding {
  const [, what = text, remedy = 'Correct it.'] =
    /^(.*?)\. ((?:Add|Set|Give|Remove|Name) .*)$/s.exec(text.replace(/^serverless\.yml, /, '')) ?? [];
  const route = /^functions\/([^/]+)\/routes\.ts, (route "([^"]+)": .*)$/s.exec(what);
  if (route?.[1] !== undefined && route[2] !== undefined && route[3] !== undefined) {
    const line = lineOfRoute(routesText(route[1]), route[3]);
    return { file: `functions/${route[1]}/routes.ts`, line, what: route[2], remedy };
  }
  const functionName = /function "([^"]+)"/.exec(what)?.[1];
  const line = functionName === undefined ? undefined : lineOf(['functions', functionName]);
  return { file: 'serverless.yml', line, what, remedy };
}

function folderFindings(root: string, blocks: readonly string[], lineOf: LineOf): Finding[] {
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return [
    ...blocks
      .filter((name) => !folders.includes(name))
      .map((name) => ({
        file: 'serverless.yml',
        line: lineOf(['functions', name]),
        what: `function "${name}" has no folder functions/${name}`,
        remedy: `Remove the block "${name}" below functions, or add the folder.`,
      })),
    ...folders
      .filter((name) => !blocks.includes(name))
      .map((name) => ({
        file: `functions/${name}/handler.ts`,
        what: `function "${name}" would not be deployed, because serverless.yml has no block for it`,
        remedy: `Add a block "${name}" below functions in serverless.yml, or remove the folder.`,
      })),
  ];
}

async function loadTables(root: string): Promise<{ tables: RouteTables; findings: Finding[] }> {
  const names = readdirSync(join(root, 'functions')).filter((name) =>
    existsSync(join(root, 'functions', name, 'routes.ts')),
  );
  const loaded = await Promise.allSettled(
    names.map(async (name) => {
      const { routes }: { routes?: RouteTable } = await import(join(root, 'functions', name, 'routes.ts'));
      return [name, routes ?? {}] as const;
    }),
  );
  return {
    tables: Object.fromEntries(loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))),
    findings: loaded.flatMap((one, index) => {
      if (one.status === 'fulfilled') return [];
      const reason = one.reason instanceof Error ? one.reason.message : String(one.reason);
      const file = `functions/${names[index]}/routes.ts`;
      return [{ file, what: `the routes cannot be loaded: ${reason}`, remedy: 'Correct the routes.' }];
    }),
  };
}

function topicFindings(root: string, tables: RouteTables): Finding[] {
  return Object.entries(tables).flatMap(([name, table]) =>
    topicsOf(table).flatMap((topic) => {
      const problem = topicProblem(topic);
      if (problem === undefined) return [];
      const file = `functions/${name}/routes.ts`;
      const line = lineOfText(textIfAny(join(root, file)), topic);
      return [
        {
          file,
          line,
          what: `the service refuses the topic "${topic}": its name ${problem}`,
          remedy: 'Use another name.',
        },
      ];
    }),
  );
}

const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

/** Errors of the TypeScript compiler. */
async function typeFindings(root: string): Promise<Finding[]> {
  const args = [tsc, '--noEmit', '--pretty', 'false'];
  const output = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => '',
    (error: { stdout?: string }) => error.stdout || String(error),
  );
  const lines = output.split('\n').filter((line) => /error TS\d+/.test(line));
  if (output !== '' && lines.length === 0)
    return [{ file: 'tsconfig.json', what: 'the types cannot be checked', remedy: output.trim() }];
  return lines.map((text) => {
    const [, file = 'tsconfig.json', line, what = text] =
      /^(.+?)\((\d+),\d+\): error (.*?)\.?$/.exec(text) ?? [];
    return { file, line: line === undefined ? undefined : Number(line), what, remedy: 'Correct the type.' };
  });
}

function textIfAny(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
