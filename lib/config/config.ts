import type * as z from 'zod/mini';
import { ConfigurationError, type ConfigurationProblem, isVariableName } from '../core/errors.ts';
import type { Credentials, ServiceAddress } from './credentials.ts';
import type { Environment } from './secrets.ts';
import { type SettingFields, type SettingName, type SettingValues, settings } from './settings.ts';

/** The checked configuration of a function. Without `outboxUrl` or `deadLetterUrl`, nothing is stored there. */
export interface Config extends SettingFields {
  readonly service: ServiceAddress;
  readonly credentials: Credentials;
  /** The values of the variables that routes name, such as webhook secrets. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A variable that a route names, such as a secret, with a check of its value. */
export interface RequiredVariable {
  readonly name: string;
  /** Problem of this value, in words that fit before ": set it to"; `undefined` if the value can be used. */
  problem(value: string): string | undefined;
}

const settingNames = Object.keys(settings) as SettingName[];

/**
 * Reads and checks the configuration.
 *
 * @param env the environment; an empty value counts as missing
 * @param required further variables that must be there, because routes name them
 * @throws ConfigurationError listing every problem by variable, never with a value
 */
export function loadConfig(env: Environment, required: readonly RequiredVariable[] = []): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const results = settingNames.map((name) => [name, settings[name].schema.safeParse(given[name])] as const);
  const problems = [
    ...results.flatMap(([name, { error }]) => settingProblem(name, error, given)),
    ...missing(credentialNames(given), given),
    ...required.flatMap((variable) => requiredProblem(variable, given[variable.name])),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);

  const values = Object.fromEntries(results.map(([name, { data }]) => [name, data])) as SettingValues;
  return {
    ...fieldsOf(values),
    service: {
      endpoint: values.DMS_ENDPOINT,
      projectId: values.DMS_PROJECT_ID,
      instanceId: values.DMS_INSTANCE_ID,
    },
    credentials: credentialsOf(values),
    secrets: Object.fromEntries(required.map(({ name }) => [name, given[name] ?? ''])),
  };
}

/** Values that are fields of `Config` as they are. */
function fieldsOf(values: SettingValues): SettingFields {
  const fields = settingNames.flatMap((name) => {
    const setting = settings[name];
    return 'field' in setting ? [[setting.field, values[name]]] : [];
  });
  return Object.fromEntries(fields) as SettingFields;
}

const accessKeyNames = ['DMS_ACCESS_KEY', 'DMS_SECRET_KEY'] as const;
const iamNames = ['IAM_ENDPOINT', 'IAM_DOMAIN', 'IAM_USERNAME', 'IAM_PASSWORD'] as const;

/**
 * Names of the variables that must all be set: those of IAM if only some of them are set, else those of the access key,
 * which needs no call to IAM.
 */
function credentialNames(given: Environment): readonly SettingName[] {
  const begun = (names: readonly string[]) => names.some((name) => given[name]);
  return begun(iamNames) && !begun(accessKeyNames) ? iamNames : accessKeyNames;
}

function credentialsOf(values: SettingValues): Credentials {
  const { DMS_ACCESS_KEY, DMS_SECRET_KEY, DMS_SECURITY_TOKEN } = values;
  if (DMS_ACCESS_KEY && DMS_SECRET_KEY) {
    return { accessKey: DMS_ACCESS_KEY, secretKey: DMS_SECRET_KEY, securityToken: DMS_SECURITY_TOKEN };
  }
  const { IAM_ENDPOINT = '', IAM_DOMAIN = '', IAM_USERNAME = '', IAM_PASSWORD = '' } = values;
  return { endpoint: IAM_ENDPOINT, domain: IAM_DOMAIN, username: IAM_USERNAME, password: IAM_PASSWORD };
}

/** Problem of a variable. If it is wrong in two ways, the first is reported. */
function settingProblem(
  variable: SettingName,
  error: z.core.$ZodError | undefined,
  given: Environment,
): ConfigurationProblem[] {
  const [issue] = error?.issues ?? [];
  if (!issue) return [];
  const what = given[variable] ? issue.message : 'is missing';
  return [{ variable, remedy: `${what}: set it to ${settings[variable].remedy}` }];
}

function missing(names: readonly SettingName[], given: Environment): ConfigurationProblem[] {
  return names
    .filter((name) => !given[name])
    .map((variable) => ({ variable, remedy: `is missing: set it to ${settings[variable].remedy}` }));
}

/** A name that cannot be one is never repeated: it may be the secret itself. */
function requiredProblem(required: RequiredVariable, value: string | undefined): ConfigurationProblem[] {
  const variable = required.name;
  if (!isVariableName(variable)) {
    const remedy =
      'names a variable with a text that is not a variable name: write the NAME of the variable in capitals, ' +
      "such as 'GITHUB_WEBHOOK_SECRET', not the secret itself";
    return [{ variable, remedy }];
  }
  const what = value === undefined ? 'is missing' : required.problem(value);
  const remedy =
    'set it (locally in .env or local/local.env; on AWS it is an entry of the secret that SECRETS_ID names) ' +
    'to what its sender in functions/webhook/routes.ts needs, or remove that route';
  return what === undefined ? [] : [{ variable, remedy: `${what}: ${remedy}` }];
}
