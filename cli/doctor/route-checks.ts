import type { Config } from '../../lib/config/config.ts';
import type { Environment } from '../../lib/config/secrets.ts';
import { ConfigurationError } from '../../lib/core/errors.ts';
import { LocalCloudError } from '../../local/problem.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import type { Patient } from './examination.ts';
import { broken, type Finding, ok, skipped, warning } from './finding.ts';
import { problemsOfError } from './settings-checks.ts';

/** Results of earlier checks. */
interface Known {
  readonly wiring: Wiring | undefined;
  readonly config: Config | undefined;
  /** Whether the secret can be read; also true without a secret. */
  readonly isReadable: boolean;
}

/** The topics that the routes name, with a finding for each variable that a route names and that is missing. */
export async function checkRoutes(
  routeTopics: Patient['routeTopics'],
  env: Environment,
  { wiring, config, isReadable }: Known,
): Promise<{ readonly topics: readonly string[]; readonly findings: Finding[] }> {
  const skip = (reason: string) => ({ topics: [], findings: [skipped('variables', reason)] });
  if (!isReadable) return skip('the secret, which may hold the variables that routes name, cannot be read');
  if (config === undefined) return skip('the settings are not complete');
  if (wiring === undefined) return skip('serverless.yml cannot be read');
  try {
    const topics = await routeTopics(env, wiring);
    const findings = [ok('variables', 'every variable that routes name is set'), ...placeholders(env)];
    return { topics, findings };
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return { topics: [], findings: problemsOfError(error, 'variables') };
    }
    if (!(error instanceof LocalCloudError)) throw error;
    const advice = { why: 'A function that cannot start takes nothing.', remedy: 'Correct its routes.ts.' };
    return { topics: [], findings: [broken('variables', error.message, advice)] };
  }
}

/** Variables whose value was probably forgotten. */
const placeholders = (env: Environment): Finding[] =>
  Object.entries(env)
    .filter(([name, value]) => /^[A-Z]+(_[A-Z0-9]+)+$/.test(name) && value === name)
    .map(([name]) =>
      warning('variables', `${name} has its own name as its value`, {
        why: 'Anyone can guess it, and no sender signs with it.',
        remedy: `Set ${name} to the value that its sender or the console shows.`,
      }),
    );
