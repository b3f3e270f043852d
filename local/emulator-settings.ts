import type { DmsEmulatorOptions } from './dms/emulator.ts';
import { LocalCloudError } from './problem.ts';
import type { Settings } from './settings.ts';

type Identity = Pick<
  DmsEmulatorOptions,
  'projectId' | 'instanceId' | 'accessKeys' | 'securityTokens' | 'users'
>;

/** Options of the emulator that stands in for the real service: it accepts exactly the credentials that the functions get. */
export function emulatorOptions({ env }: Settings): Identity {
  const { DMS_ACCESS_KEY: key, DMS_SECRET_KEY: secret, DMS_SECURITY_TOKEN: token } = env;
  const { IAM_DOMAIN: domain, IAM_USERNAME: name, IAM_PASSWORD: password } = env;
  return {
    projectId: required(env, 'DMS_PROJECT_ID'),
    instanceId: required(env, 'DMS_INSTANCE_ID'),
    accessKeys: key && secret ? { [key]: secret } : {},
    securityTokens: key && token ? { [key]: token } : {},
    users: domain && name && password ? [{ domain, name, password }] : [],
  };
}

/** Endpoints of the services that the functions use. Without `dmsUrl` they use the real service that the settings name. */
export interface Endpoints {
  readonly dmsUrl?: string | undefined;
  readonly sqsUrl: string;
  readonly region: string;
}

/**
 * The environment of every function: the settings, and the local endpoints of AWS. It leaves out the user's AWS profile,
 * session and queue URLs, so that a local function cannot change a real account.
 */
export function functionEnvironment({ env }: Settings, { dmsUrl, sqsUrl, region }: Endpoints) {
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...known } = env;
  const { OUTBOX_QUEUE_URL: _outbox, DEAD_LETTER_QUEUE_URL: _deadLetters, ...own } = known;
  return {
    ...own,
    ...(dmsUrl !== undefined && { DMS_ENDPOINT: dmsUrl }),
    ...(dmsUrl !== undefined && own.IAM_USERNAME !== undefined && { IAM_ENDPOINT: dmsUrl }),
    ...localAwsCredentials,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL_SQS: sqsUrl,
  };
}

const localAwsCredentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

function required(env: Settings['env'], name: string): string {
  const value = env[name];
  if (value) return value;
  throw new LocalCloudError(
    `The emulator needs ${name}: set it in local/local.env again, as in the original file.`,
  );
}
