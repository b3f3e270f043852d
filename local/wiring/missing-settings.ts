import type { Finding } from './finding.ts';
import { secretRemedy } from './secret-checks.ts';
import type { SettingsContext } from './settings-context.ts';
import { lineOfText } from './source-lines.ts';

/** One finding about all secrets that deployed functions do not get, because one secret on AWS has room for all of them. */
export function missingSecrets(variables: readonly string[], context: SettingsContext): Finding {
  return {
    file: context.dotenv.file,
    what: `SECRETS_ID is not set, so the deployed functions do not get ${variables.join(', ')}`,
    remedy: secretRemedy(variables, context),
  };
}

/** One finding about all settings that are missing because the stage has no file with values. */
export function missingDotenv(
  variables: readonly string[],
  { dotenv: { file }, stage }: SettingsContext,
): Finding {
  return {
    file,
    what: `there is no .env.${stage} and no .env, so the deployed functions do not get ${variables.join(', ')}`,
    remedy: `Copy .env.example to ${file}, then fill in ${variables.join(', ')}.`,
  };
}

/**
 * Senders whose secret is known neither to the local cloud nor to `.env`. The content of the secret on AWS cannot be read here:
 * what is missing on this machine was probably forgotten there too.
 */
export function forgottenSecrets(context: SettingsContext): Finding[] {
  const { tables, given, local, routesText } = context;
  return Object.entries(tables).flatMap(([functionName, table]) =>
    Object.entries(table).flatMap(([key, { sender }]) =>
      (sender?.secrets ?? [])
        .filter(({ name }) => isInSecret(functionName, context) && !given[name] && !local[name])
        .map(({ name }) => ({
          file: `functions/${functionName}/routes.ts`,
          line: lineOfText(routesText(functionName), name),
          what: `route "${key}": its sender reads ${name}, which no file of this folder sets, so it may be missing in the secret that SECRETS_ID names too`,
          remedy:
            `Add an entry "${name}" to the secret, and a local value "${name}=…" to local/local.env. ` +
            'This check cannot read the secret: if the entry is there, only the local value is missing, and any value will do.',
        })),
    ),
  );
}

/** Whether the function reads a secret, which then holds what the function does not get as a variable. */
function isInSecret(functionName: string, { wiring, template }: SettingsContext): boolean {
  const fn = wiring.functions.find(({ name }) => name === functionName);
  const deployed = template.functions.find(({ deployedName }) => deployedName === fn?.deployedName);
  return Boolean(deployed?.environment.SECRETS_ID);
}
