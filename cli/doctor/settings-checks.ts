import { type Config, loadConfig } from '../../lib/config/config.ts';
import { type Environment, withSecrets } from '../../lib/config/secrets.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/core/errors.ts';
import { broken, type Check, type Finding, ok, skipped } from './finding.ts';

/** The environment, completed from the secret if one is named, with the findings about the secret. */
export async function checkSecret(
  env: Environment,
): Promise<{ readonly env: Environment; readonly findings: Finding[] }> {
  if (!env.SECRETS_ID) return { env, findings: [] };
  try {
    const { SECRETS_ID: _id, ...complete } = await withSecrets(env);
    return { env: complete, findings: [ok('secret', 'can be read, and is one JSON object')] };
  } catch (error) {
    return { env, findings: problemsOfError(error, 'secret') };
  }
}

/** The configuration if it can be used, with one finding for each variable that cannot. */
export function checkSettings(
  env: Environment,
  { isSecretReadable, hint }: { readonly isSecretReadable: boolean; readonly hint?: string | undefined },
): { readonly config?: Config; readonly findings: Finding[] } {
  try {
    return { config: loadConfig(env), findings: [ok('settings', 'complete')] };
  } catch (error) {
    if (isSecretReadable) return { findings: withHint(problemsOfError(error, 'settings'), hint) };
    const reason = 'the secret, which may hold the missing variables, cannot be read';
    return { findings: [skipped('settings', reason)] };
  }
}

/** Adds the hint to the remedy of the first finding. */
function withHint([first, ...rest]: Finding[], hint: string | undefined): Finding[] {
  if (first === undefined) return [];
  return [hint === undefined ? first : { ...first, remedy: `${first.remedy} ${hint}` }, ...rest];
}

/** One finding for each problem of a configuration error; rethrows any other error. */
export function problemsOfError(error: unknown, check: Check): Finding[] {
  if (error instanceof ConfigurationError) return error.problems.map((problem) => findingOf(problem, check));
  throw error;
}

/** The text of a problem is `<what>: <what to do>`. */
function findingOf({ variable, remedy: text }: ConfigurationProblem, check: Check): Finding {
  const end = text.indexOf(': ');
  const [what, remedy] = end < 0 ? [text, text] : [text.slice(0, end), text.slice(end + 2)];
  return broken(check, `${variable} ${what}`, {
    why: 'A function with this configuration does not start.',
    remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
  });
}
