import { type Config, loadConfig } from '../../lib/config/config.ts';
import { type Environment, withSecrets } from '../../lib/config/secrets.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/core/errors.ts';
import { broken, type Check, type Finding, ok, skipped, warning } from './finding.ts';

interface CheckedSecret {
  /** The environment, completed from the secret. */
  readonly env: Environment;
  /** Whether the secret could be read, or none is named. */
  readonly isReadable: boolean;
  readonly findings: Finding[];
}

/**
 * The environment, completed from the secret if one is named, with the findings about the secret.
 *
 * @param region of a secret that is not named by its ARN
 */
export async function checkSecret(env: Environment, region?: string): Promise<CheckedSecret> {
  if (!env.SECRETS_ID) return { env, isReadable: true, findings: [] };
  try {
    const { SECRETS_ID: _id, ...complete } = await withSecrets(env, { region });
    const findings = [ok('secret', 'can be read, and is one JSON object')];
    return { env: complete, isReadable: true, findings };
  } catch (error) {
    return { env, isReadable: false, findings: notCheckedHere(error) ?? problemsOfError(error, 'secret') };
  }
}

/** A warning if only this shell cannot read the secret: the deployed function has other credentials. */
function notCheckedHere(error: unknown): Finding[] | undefined {
  const { cause } = (error instanceof ConfigurationError && error.problems[0]) || {};
  const advice = remedies.find(([name]) => name.test(cause ?? ''));
  if (advice === undefined) return undefined;
  const [, what, remedy] = advice;
  const why = 'The secret may hold the credentials and the secrets of senders.';
  return [
    warning('secret', `the secret that SECRETS_ID names cannot be checked: ${what} (${cause})`, {
      why,
      remedy,
    }),
  ];
}

const remedies = [
  [
    /Credentials|Token|Signature|UnrecognizedClient/,
    'AWS does not accept the credentials of this shell',
    'Log in to AWS, for example with "aws sso login", and try again.',
  ],
  [
    /AccessDenied/,
    'the credentials of this shell may not read it',
    'Use credentials with secretsmanager:GetSecretValue, and kms:Decrypt if it has a key of its own.',
  ],
] as const;

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
