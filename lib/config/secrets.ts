import * as z from 'zod/mini';
import { parseArn } from '../core/arn.ts';
import { ConfigurationError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const Entries = z.record(z.string(), z.string());

type Sdk = Pick<
  typeof import('@aws-sdk/client-secrets-manager'),
  'SecretsManagerClient' | 'GetSecretValueCommand'
>;

/** Options of `withSecrets`. Tests set them. */
export interface SecretsOptions {
  /** How many milliseconds one attempt may take; there are two. @default 2500 */
  readonly timeoutMs?: number;
  /** Region of a secret that is not named by its ARN. @default AWS_REGION */
  readonly region?: string | undefined;
  /** Loads the AWS SDK. */
  readonly load?: () => Promise<Sdk>;
}

/** How often a read is tried: both attempts must fit into the 10 seconds that Lambda gives to the start of a function. */
const ATTEMPTS = 2;

/**
 * The environment, completed from a Secrets Manager secret: `SECRETS_ID` names a secret whose value is one JSON object, and
 * its entries are used for variables that have no value. Without `SECRETS_ID` the environment is returned as it is.
 *
 * A secret that is named by its ARN is read in the region of the ARN. The AWS SDK is part of the Lambda runtime. It is loaded
 * only here, so that functions without a secret do not load it.
 *
 * @throws ConfigurationError if the secret cannot be read in time, or is not a JSON object of texts; it names no entry and
 * no value
 */
export async function withSecrets(env: Environment, options: SecretsOptions = {}): Promise<Environment> {
  const id = env.SECRETS_ID;
  if (!id) return env;
  const entries = Entries.safeParse(parseJson(await readSecret(id, options))).data;
  if (!entries) throw problem('is not one JSON object whose values are texts');
  const given = Object.entries(env).filter(([, value]) => value?.trim());
  return { ...entries, ...Object.fromEntries(given) };
}

async function readSecret(
  id: string,
  { timeoutMs = 2500, load = loadSdk, ...others }: SecretsOptions,
): Promise<string> {
  const region = parseArn(id)?.region || others.region;
  for (let attempt = 1; ; attempt++) {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return await ask(id, { load, region }, limit);
    } catch (error) {
      if (limit.aborted && attempt < ATTEMPTS) continue;
      if (limit.aborted) throw noAnswer(timeoutMs);
      const cause = error instanceof Error ? error.name : 'unknown error';
      throw problem(`names a secret that cannot be read (${cause})`, cause);
    }
  }
}

async function ask(
  id: string,
  { load, region }: { readonly load: () => Promise<Sdk>; readonly region: string | undefined },
  abortSignal: AbortSignal,
): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await load();
  const client = new SecretsManagerClient(region ? { region } : {});
  try {
    const command = new GetSecretValueCommand({ SecretId: id });
    const { SecretString } = await client.send(command, { abortSignal });
    return SecretString ?? '';
  } finally {
    client.destroy();
  }
}

/** Imports the SDK for every read: a failed import must not be remembered for as long as the container lives. */
const loadSdk = (): Promise<Sdk> => import('@aws-sdk/client-secrets-manager');

function problem(what: string, cause?: string): ConfigurationError {
  const remedy = `${what}: set it to the id of a secret that the function may read, with one JSON object in it`;
  return new ConfigurationError([{ variable: 'SECRETS_ID', remedy, ...(cause !== undefined && { cause }) }]);
}

function noAnswer(timeoutMs: number): ConfigurationError {
  const remedy =
    `names a secret that could not be read: Secrets Manager did not answer, ${ATTEMPTS} times within ${timeoutMs} ms. ` +
    'A function in a VPC needs a VPC endpoint for Secrets Manager, or a NAT gateway';
  return new ConfigurationError([{ variable: 'SECRETS_ID', remedy }]);
}
