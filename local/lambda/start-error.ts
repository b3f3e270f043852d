import { existsSync } from 'node:fs';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/core/errors.ts';
import { LocalCloudError } from '../problem.ts';
import type { FunctionDefinition } from './host.ts';
import { UnusableFunctionError } from './host-error.ts';

/** Throws LocalCloudError if the bundle does not exist. */
export function checkBuilt({ name, bundle }: FunctionDefinition): void {
  if (existsSync(bundle)) return;
  throw new LocalCloudError(`Function "${name}" is not built (${bundle} is missing): run "npm run build".`);
}

/** One error for all functions that could not start. Configuration problems have priority; each is listed once. */
export function startError(failures: readonly unknown[]): unknown {
  const unusable = failures.filter((failure) => failure instanceof UnusableFunctionError);
  const problems = new Map<string, ConfigurationProblem>();
  for (const problem of unusable.flatMap(({ error }) => error.problems ?? [])) {
    problems.set(`${problem.variable} ${problem.remedy}`, problem);
  }
  if (problems.size > 0) return new ConfigurationError([...problems.values()]);
  const [first] = unusable;
  if (first === undefined) return failures[0];
  const isExplained = ['ConfigurationError', 'RoutesError'].includes(first.error.name);
  return new LocalCloudError(isExplained ? first.error.message : first.message, { cause: first });
}
