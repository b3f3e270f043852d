import * as z from 'zod/mini';
import { ConfigurationError, type ConfigurationProblem } from '../core/errors.ts';
import type { Credentials, ServiceAddress } from '../rocketmq/client.ts';
import type { PropertyMode } from '../routing/mapping.ts';
import type { Environment } from './secrets.ts';

/** What the functions run on: checked once, when the container starts. */
export interface Config {
  readonly service: ServiceAddress;
  readonly credentials: Credentials;
  /** Where unsent messages wait, and where those that can never be sent end; without it, nothing is kept there. */
  readonly outboxUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  readonly propertyMode: PropertyMode;
  readonly maxInFlight: number;
  readonly attemptTimeoutMs: number;
  readonly maxAttempts: number;
  readonly deadlineReserveMs: number;
  /** The values of the variables that routes name, such as webhook secrets. */
  readonly secrets: Readonly<Record<string, string>>;
}

const text = z.string();
const key = text.check(z.regex(/^\S+$/, 'has blanks in it'));
const url = text.check(z.refine(isServiceUrl, 'is not an https URL'));
const projectId = text.check(z.regex(/^[0-9a-f]{32}$/, 'is not 32 hexadecimal digits'));
const instanceId = text.check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not a UUID'));
const wholeNumber = (min: number, max: number) =>
  z.pipe(
    text.check(
      z.refine((value) => isWholeNumber(value, min, max), `is not a whole number from ${min} to ${max}`),
    ),
    z.coerce.number(),
  );

/** Every variable that the project itself reads, with its default where it has one. */
export const Variables = z.object({
  DMS_ENDPOINT: url.check(z.refine((value) => URL.parse(value)?.pathname === '/', 'has a path')),
  DMS_PROJECT_ID: projectId,
  DMS_INSTANCE_ID: instanceId,
  DMS_ACCESS_KEY: z.optional(key),
  DMS_SECRET_KEY: z.optional(key),
  DMS_SECURITY_TOKEN: z.optional(key),
  IAM_ENDPOINT: z.optional(url),
  IAM_DOMAIN: z.optional(text),
  IAM_USERNAME: z.optional(text),
  IAM_PASSWORD: z.optional(text),
  OUTBOX_QUEUE_URL: z.optional(url),
  DEAD_LETTER_QUEUE_URL: z.optional(url),
  SECRETS_ID: z.optional(text),
  MESSAGE_PROPERTIES: z._default(z.enum(['cloudevents', 'documented'], 'is neither'), 'cloudevents'),
  MAX_IN_FLIGHT: z._default(wholeNumber(1, 1000), 8),
  ATTEMPT_TIMEOUT_MS: z._default(wholeNumber(100, 60_000), 5000),
  MAX_ATTEMPTS: z._default(wholeNumber(1, 100), 5),
  DEADLINE_RESERVE_MS: z._default(wholeNumber(0, 60_000), 1000),
});
type Variables = z.infer<typeof Variables>;

/** What to set each variable to, in the words of someone who has the cloud console open. */
export const remedies: Readonly<Record<keyof Variables, string>> = {
  DMS_ENDPOINT: "your region's DMS endpoint, such as https://dms.eu-de.otc.t-systems.com",
  DMS_PROJECT_ID: 'the project id that "My Credentials" shows for your region',
  DMS_INSTANCE_ID: "the RocketMQ instance's id, as its page in the console shows it",
  DMS_ACCESS_KEY: 'an access key (AK), together with DMS_SECRET_KEY; or set the four IAM_ variables instead',
  DMS_SECRET_KEY: 'the secret key (SK) that belongs to DMS_ACCESS_KEY',
  DMS_SECURITY_TOKEN: 'the security token that came with temporary keys',
  IAM_ENDPOINT: "your region's IAM endpoint, such as https://iam.eu-de.otc.t-systems.com",
  IAM_DOMAIN: 'the domain (account) name of the IAM user',
  IAM_USERNAME: 'the name of the IAM user',
  IAM_PASSWORD: 'the password of the IAM user',
  OUTBOX_QUEUE_URL:
    'the URL of the SQS queue where messages wait that could not be sent; serverless.yml sets it',
  DEAD_LETTER_QUEUE_URL: 'the URL of the SQS queue for what can never be sent; serverless.yml sets it',
  SECRETS_ID:
    'the name of a Secrets Manager secret: one JSON object, whose entries stand in for variables that are not set',
  MESSAGE_PROPERTIES:
    'cloudevents (messages carry CloudEvents attributes) or documented (only KEYS and TAGS)',
  MAX_IN_FLIGHT: 'how many sends may be under way at once',
  ATTEMPT_TIMEOUT_MS: 'how many milliseconds one attempt to send may take',
  MAX_ATTEMPTS: 'how many attempts a message has in one invocation, the first included',
  DEADLINE_RESERVE_MS: 'how many milliseconds before the end of the invocation sending stops',
};

/** A variable that a route names: a secret, and what is wrong with a value that cannot be one. */
export interface RequiredVariable {
  readonly name: string;
  /** What is wrong with this value, in words that go before ": set it to"; nothing when it can be a secret. */
  problem(value: string): string | undefined;
}

/**
 * Reads and checks the configuration.
 *
 * @param env the environment; an empty value counts as missing
 * @param secrets further variables that must be there, because routes name them
 * @throws ConfigurationError listing every problem by variable
 */
export function loadConfig(env: Environment, secrets: readonly RequiredVariable[] = []): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Variables.safeParse(given);
  const problems = [
    ...(parsed.success ? [] : firstOfEach(parsed.error.issues.map((issue) => problemOf(issue, given)))),
    ...missing(credentialNames(given), given),
    ...secrets.flatMap((secret) => secretProblem(secret, given[secret.name])),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);

  const values = parsed.data;
  return {
    service: {
      endpoint: values.DMS_ENDPOINT,
      projectId: values.DMS_PROJECT_ID,
      instanceId: values.DMS_INSTANCE_ID,
    },
    credentials: credentialsOf(values),
    outboxUrl: values.OUTBOX_QUEUE_URL,
    deadLetterUrl: values.DEAD_LETTER_QUEUE_URL,
    propertyMode: values.MESSAGE_PROPERTIES satisfies PropertyMode,
    maxInFlight: values.MAX_IN_FLIGHT,
    attemptTimeoutMs: values.ATTEMPT_TIMEOUT_MS,
    maxAttempts: values.MAX_ATTEMPTS,
    deadlineReserveMs: values.DEADLINE_RESERVE_MS,
    secrets: Object.fromEntries(secrets.map(({ name }) => [name, given[name] ?? ''])),
  };
}

const accessKeyNames = ['DMS_ACCESS_KEY', 'DMS_SECRET_KEY'] as const;
const iamNames = ['IAM_ENDPOINT', 'IAM_DOMAIN', 'IAM_USERNAME', 'IAM_PASSWORD'] as const;

/** Which credentials must be complete: IAM's when only those are begun, else the access key, which needs no extra call. */
function credentialNames(given: Environment): readonly (keyof Variables)[] {
  const begun = (names: readonly string[]) => names.some((name) => given[name]);
  return begun(iamNames) && !begun(accessKeyNames) ? iamNames : accessKeyNames;
}

function credentialsOf(values: Variables): Credentials {
  const { DMS_ACCESS_KEY, DMS_SECRET_KEY, DMS_SECURITY_TOKEN } = values;
  if (DMS_ACCESS_KEY && DMS_SECRET_KEY) {
    return { accessKey: DMS_ACCESS_KEY, secretKey: DMS_SECRET_KEY, securityToken: DMS_SECURITY_TOKEN };
  }
  const { IAM_ENDPOINT = '', IAM_DOMAIN = '', IAM_USERNAME = '', IAM_PASSWORD = '' } = values;
  return { endpoint: IAM_ENDPOINT, domain: IAM_DOMAIN, username: IAM_USERNAME, password: IAM_PASSWORD };
}

function missing(names: readonly (keyof Variables)[], given: Environment): ConfigurationProblem[] {
  const absent = names.filter((name) => !given[name]);
  return absent.map((variable) => ({ variable, remedy: `is missing: set it to ${remedies[variable]}` }));
}

function secretProblem(secret: RequiredVariable, value: string | undefined): ConfigurationProblem[] {
  const what = value === undefined ? 'is missing' : secret.problem(value);
  const remedy = 'set it to what its sender in functions/webhook/routes.ts needs, or remove that route';
  return what === undefined ? [] : [{ variable: secret.name, remedy: `${what}: ${remedy}` }];
}

function problemOf(issue: z.core.$ZodIssue, given: Environment): ConfigurationProblem {
  const variable = String(issue.path[0]) as keyof Variables;
  const what = given[variable] ? issue.message : 'is missing';
  return { variable, remedy: `${what}: set it to ${remedies[variable]}` };
}

/** A variable that is wrong in two ways is one problem. */
function firstOfEach(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  return problems.filter(
    ({ variable }, index) => problems.findIndex((other) => other.variable === variable) === index,
  );
}

/** Plain http is for the emulator on this machine only: a signed request or a token must not travel in the clear. */
function isServiceUrl(value: string): boolean {
  const parsed = URL.parse(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(parsed?.hostname ?? '');
  if (!parsed || parsed.username || parsed.password) return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback);
}

function isWholeNumber(value: string, min: number, max: number): boolean {
  return /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max;
}
