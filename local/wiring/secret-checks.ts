import type { Finding } from './finding.ts';
import type { RouteTables } from './route-checks.ts';
import type { SecretPlace, SettingsContext } from './settings-context.ts';

const ownSecrets = new Set(['DMS_ACCESS_KEY', 'DMS_SECRET_KEY', 'DMS_SECURITY_TOKEN', 'IAM_PASSWORD']);

/** Whether a variable holds a secret: one of this project, one of a sender, or one with the name of a secret. */
export function isSecret(variable: string, tables: RouteTables): boolean {
  const senders = Object.values(tables).flatMap((table) => Object.values(table).map(({ sender }) => sender));
  return (
    ownSecrets.has(variable) ||
    senders.some((sender) => sender?.secrets.some(({ name }) => name === variable)) ||
    /(?:SECRET|PASSWORD|TOKEN|PRIVATE_KEY|API_KEY)$/.test(variable)
  );
}

/** How to bring values to AWS without writing them into the template. */
export function secretRemedy(variables: readonly string[], { service, stage }: SecretPlace): string {
  const json = `{${variables.map((name) => `"${name}":"…"`).join(',')}}`;
  return (
    `Write ${json} into one file outside of this folder, such as /tmp/secret.json, run ` +
    `"aws secretsmanager create-secret --name ${service}/${stage} --secret-string file:///tmp/secret.json", ` +
    'and set SECRETS_ID to the ARN that it prints. If the secret exists already, add the entries to it.'
  );
}

/** Secrets that the template would hold in plain text. */
export function plainSecrets(context: SettingsContext): Finding[] {
  const plain = context.wiring.functions.flatMap(({ name, deployedName }) => {
    const deployed = context.template.functions.find((fn) => fn.deployedName === deployedName);
    return Object.entries(deployed?.environment ?? {})
      .filter(([variable, value]) => isSecret(variable, context.tables) && typeof value === 'string' && value)
      .map(([variable]) => ({ functionName: name, variable }));
  });
  const byVariable = Map.groupBy(plain, ({ variable }) => variable);
  const inEnvironment = [...byVariable].map(([variable, users]) => ({
    file: 'serverless.yml',
    line: lineOfEnvironment(users[0]?.functionName ?? '', variable, context),
    what: `the value of ${variable} would stand in plain text in the template and in the settings of ${users.map(({ functionName }) => `"${functionName}"`).join(', ')}`,
    remedy: `Remove ${variable} from serverless.yml. ${secretRemedy([variable], context)}`,
  }));
  return [...inEnvironment, ...plainElsewhere([...byVariable.keys()], context)];
}

/** A value of `.env` in other parts of the template. Short values may be there by chance. */
function plainElsewhere(reported: readonly string[], context: SettingsContext): Finding[] {
  return Object.entries(context.given)
    .filter(([name, value]) => isSecret(name, context.tables) && (value?.length ?? 0) >= 8)
    .filter(([name]) => context.dotenv.text.includes(name) && !reported.includes(name))
    .filter(([, value]) => context.template.text.includes(JSON.stringify(value).slice(1, -1)))
    .map(([name]) => ({
      file: 'serverless.yml',
      what: `the value of ${name} would stand in plain text in the template`,
      remedy: `Remove it from serverless.yml. ${secretRemedy([name], context)}`,
    }));
}

function lineOfEnvironment(functionName: string, variable: string, { lineOf }: SettingsContext) {
  const place = ['functions', functionName, 'environment'];
  const own = lineOf([...place, variable]);
  return own !== undefined && own !== lineOf(place) && own !== lineOf(place.slice(0, 2))
    ? own
    : lineOf(['provider', 'environment', variable]);
}
