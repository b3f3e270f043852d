import * as z from 'zod/mini';
import { ANSWER_MS } from '../core/deadline.ts';

/**
 * The smallest DEADLINE_RESERVE_MS: the time for the answer, and 400 ms for storing what was not sent, which includes
 * loading the AWS SDK and a call to SQS on a new connection. With less, an accepted event could be neither sent nor stored.
 */
const LEAST_RESERVE_MS = ANSWER_MS + 400;

/** One variable that the project itself reads. */
interface Setting {
  /** Checks the text and fills in the default, if there is one. Its messages go before ": set it to". */
  readonly schema: z.ZodMiniType;
  /** The value that the variable needs, in the words of the cloud console. */
  readonly remedy: string;
  /** Its name in `Config`; variables without one are parts of the credentials or of the service's address. */
  readonly field?: string;
}

const text = z.string();
const key = text.check(z.regex(/^\S+$/, 'has blanks in it'));
const shortName = text.check(
  z.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'is not a name of letters, digits, dots, dashes and underscores'),
);
const url = text.check(z.refine(isServiceUrl, 'is not an https URL'));

/**
 * Every variable that the project itself reads. `Config`, the start-up errors and the table of docs/configuration.md are made
 * from this table.
 */
export const settings = {
  DMS_ENDPOINT: {
    schema: url.check(z.refine((value) => URL.parse(value)?.pathname === '/', 'has a path')),
    remedy: "your region's DMS endpoint, such as https://dms.eu-de.otc.t-systems.com",
  },
  DMS_PROJECT_ID: {
    schema: text.check(z.regex(/^[0-9a-f]{32}$/, 'is not 32 hexadecimal digits')),
    remedy: 'the project id that "My Credentials" shows for your region',
  },
  DMS_INSTANCE_ID: {
    schema: text.check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not a UUID')),
    remedy: "the RocketMQ instance's id, as its page in the console shows it",
  },
  DMS_ACCESS_KEY: {
    schema: z.optional(key),
    remedy: 'an access key (AK), together with DMS_SECRET_KEY; or set the four IAM_ variables instead',
  },
  DMS_SECRET_KEY: {
    schema: z.optional(key),
    remedy: 'the secret key (SK) that belongs to DMS_ACCESS_KEY',
  },
  DMS_SECURITY_TOKEN: {
    schema: z.optional(key),
    remedy: 'the security token that came with temporary keys',
  },
  IAM_ENDPOINT: {
    schema: z.optional(url),
    remedy: "your region's IAM endpoint, such as https://iam.eu-de.otc.t-systems.com",
  },
  IAM_DOMAIN: { schema: z.optional(text), remedy: 'the domain (account) name of the IAM user' },
  IAM_USERNAME: { schema: z.optional(text), remedy: 'the name of the IAM user' },
  IAM_PASSWORD: { schema: z.optional(text), remedy: 'the password of the IAM user' },
  OUTBOX_QUEUE_URL: {
    schema: z.optional(url),
    remedy: 'the URL of the SQS queue where messages wait that could not be sent; serverless.yml sets it',
    field: 'outboxUrl',
  },
  DEAD_LETTER_QUEUE_URL: {
    schema: z.optional(url),
    remedy: 'the URL of the SQS queue for what can never be sent; serverless.yml sets it',
    field: 'deadLetterUrl',
  },
  SECRETS_ID: {
    schema: z.optional(text),
    remedy:
      'the ARN or the name of a Secrets Manager secret: one JSON object, whose entries stand in for variables that are not set',
  },
  MESSAGE_PROPERTIES: {
    schema: z._default(z.enum(['cloudevents', 'documented'], 'is neither'), 'cloudevents'),
    remedy: 'cloudevents (messages carry CloudEvents attributes) or documented (only KEYS and TAGS)',
    field: 'propertyMode',
  },
  RAW_PROPERTIES: {
    schema: z._default(z.enum(['true', 'false'], 'is neither'), 'false'),
    remedy:
      'true (routes may say when and in which order messages are delivered; only if npm run doctor -- --probe TOPIC says so) or false',
    field: 'rawProperties',
  },
  MAX_IN_FLIGHT: {
    schema: z._default(wholeNumber(1, 1000), 8),
    remedy: 'how many sends may be under way at once',
    field: 'maxInFlight',
  },
  ATTEMPT_TIMEOUT_MS: {
    schema: z._default(wholeNumber(100, 60_000), 5000),
    remedy: 'how many milliseconds one attempt to send may take',
    field: 'attemptTimeoutMs',
  },
  MAX_ATTEMPTS: {
    schema: z._default(wholeNumber(1, 100), 5),
    remedy: 'how many attempts a message has in one invocation, the first included',
    field: 'maxAttempts',
  },
  DEADLINE_RESERVE_MS: {
    schema: z._default(wholeNumber(LEAST_RESERVE_MS, 60_000), 1000),
    remedy: `how many milliseconds before the end of the invocation sending stops, to store the rest and to answer: at least ${LEAST_RESERVE_MS}`,
    field: 'deadlineReserveMs',
  },
  STAGE: {
    schema: z._default(shortName, 'local'),
    remedy: 'the stage, which metrics and log lines carry; serverless.yml sets it',
    field: 'stage',
  },
  FUNCTION_NAME: {
    schema: z.optional(shortName),
    remedy: 'the short name of the function in metrics, such as webhook; serverless.yml sets it',
    field: 'functionName',
  },
  METRICS_BY_TOPIC: {
    schema: z._default(z.enum(['true', 'false'], 'is neither'), 'false'),
    remedy: 'true (messages are also counted for each topic, which costs more metrics) or false',
    field: 'metricsByTopic',
  },
} as const satisfies Record<string, Setting>;

/** The name of a variable that the project itself reads. */
export type SettingName = keyof typeof settings;

/** The checked value of every variable, by its name. */
export type SettingValues = { readonly [Name in SettingName]: z.output<(typeof settings)[Name]['schema']> };

type Named = { [Name in SettingName]: (typeof settings)[Name] extends { field: string } ? Name : never };

/** Variables that are fields of `Config` as they are, by their `field`. */
export type SettingFields = {
  readonly [Name in Named[SettingName] as (typeof settings)[Name]['field']]: SettingValues[Name];
};

/** Whether messages carry the CloudEvents attributes, or only `KEYS` and `TAGS`, the two names that the service documents. */
export type PropertyMode = SettingFields['propertyMode'];

/** Plain http is for the emulator on this machine only: a signed request or a token must not travel without TLS. */
function isServiceUrl(value: string): boolean {
  const parsed = URL.parse(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(parsed?.hostname ?? '');
  if (!parsed || parsed.username || parsed.password) return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback);
}

function wholeNumber(min: number, max: number) {
  const isInRange = (value: string) =>
    /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max;
  return z.pipe(
    text.check(z.refine(isInRange, `is not a whole number from ${min} to ${max}`)),
    z.coerce.number(),
  );
}
