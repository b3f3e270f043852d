import * as z from 'zod/mini';
import { ConfigurationError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const Entries = z.record(z.string(), z.string());

/**
 * The environment, with the entries of a Secrets Manager secret where it has nothing: `SECRETS_ID` names a secret whose
 * value is one JSON object. Without it, the environment as it is.
 *
 * The AWS SDK is the runtime's own and loaded only here, so that functions without a secret never pay for it.
 *
 * @throws ConfigurationError when the secret cannot be read, or is no JSON object of texts
 */
export async function withSecrets(env: Environment): Promise<Environment> {
  const id = env.SECRETS_ID;
  if (!id) return env;
  const entries = Entries.safeParse(parseJson(await readSecret(id))).data;
  if (!entries) throw problem('is not one JSON object whose values are texts');
  const given = Object.entries(env).filter(([, value]) => value?.trim());
  return { ...entries, ...Object.fromEntries(given) };
}

async function readSecret(id: string): Promise<string> {
  try {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({});
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return SecretString ?? '';
  } catch (error) {
    throw problem(
      `names a secret that cannot be read (${error instanceof Error ? error.name : 'unknown error'})`,
    );
  }
}

function problem(what: string): ConfigurationError {
  const remedy = `${what}: set it to the id of a secret that the function may read, with one JSON object in it`;
  return new ConfigurationError([{ variable: 'SECRETS_ID', remedy }]);
}

/** The values of the secrets that routes name, which may be rotated while a container lives. */
export interface Secrets {
  values(): Readonly<Record<string, string>>;
  /** Reads them again, unless that was done within the last minute; false when there is nothing newer. */
  refresh(): Promise<boolean>;
}

/** How old a copy must be before it is read again, in milliseconds: a flood of bad signatures must not become one of reads. */
const FRESH_MS = 60_000;

/**
 * Secrets that are read anew when a signature does not hold, for the sender may have begun to use another.
 *
 * @param read reads and checks all of them
 * @param now epoch milliseconds
 */
export function createSecrets(
  first: Readonly<Record<string, string>>,
  read: (() => Promise<Readonly<Record<string, string>>>) | undefined,
  now: () => number,
): Secrets {
  let values = first;
  let readAt = now();
  let reading: Promise<boolean> | undefined;

  async function readAgain(): Promise<boolean> {
    const before = JSON.stringify(values);
    // Who cannot be asked has nothing newer to say.
    values = (await read?.().catch(() => undefined)) ?? values;
    return JSON.stringify(values) !== before;
  }

  return {
    values: () => values,
    async refresh() {
      if (reading) return reading;
      if (!read || now() - readAt < FRESH_MS) return false;
      readAt = now();
      reading = readAgain().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
