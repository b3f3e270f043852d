import { SQSClient } from '@aws-sdk/client-sqs';
import type { Environment } from '../../lib/config/secrets.ts';
import { buildFunctions } from '../../local/build.ts';
import { functionDefinitions } from '../../local/lambda/definitions.ts';
import { createFunctions } from '../../local/lambda/functions.ts';
import { loadSettings, type Settings } from '../../local/settings.ts';
import { createClient, findQueues } from '../../local/sqs/queues.ts';
import { loadWiring, triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import type { Patient } from './examine.ts';
import type { OwnQueues } from './queue-checks.ts';

/** The set-up of this project: of the running local cloud, or of the service that `.env` and the shell name. */
export async function patientOf(
  root: string,
  { isLocal, topics }: { readonly isLocal: boolean; readonly topics: readonly string[] },
): Promise<Patient> {
  const settings = await loadSettings(root, process.env, isLocal);
  const { DMS_PORT, SQS_PORT } = settings.ports;
  const sqsUrl = `http://127.0.0.1:${SQS_PORT}`;
  // Without an endpoint the values are those of the emulator, which would hide what is missing for the service.
  const own = settings.target === 'service' ? settings.env : withoutLocal(settings.env, process.env);
  const env = isLocal ? { ...settings.env, DMS_ENDPOINT: `http://127.0.0.1:${DMS_PORT}` } : own;
  return {
    env,
    topics: settings.target === 'service' || isLocal ? [...settings.topics, ...topics] : topics,
    wiring: () => loadWiring(root, process.env),
    routeTopics: (complete, wiring) => topicsOfRoutes(root, complete, wiring),
    queues: async (complete, wiring) =>
      isLocal ? localQueues(sqsUrl, wiring) : cloudQueues(complete, wiring),
    hint: env.DMS_ENDPOINT === undefined ? 'To check the running local cloud, add --local.' : undefined,
    startIt: isLocal ? 'Start the local cloud with "npm start", in another terminal.' : undefined,
  };
}

/** Variables of the shell alone; those of `local/local.env` do not count. */
function withoutLocal(env: Settings['env'], shell: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => shell[name]));
}

/** Starts each built function once: it reads its variables as on AWS, and tells its topics. */
async function topicsOfRoutes(root: string, env: Environment, wiring: Wiring): Promise<readonly string[]> {
  buildFunctions(root, 'stderr');
  const definitions = functionDefinitions(root, wiring, []);
  const functions = await createFunctions(definitions, { env, log: () => {}, maxHosts: 1 });
  await functions.close();
  return functions.topics;
}

/** The longest timeout of the functions that read the outbox. */
function readerTimeout(wiring: Wiring): number {
  const outbox = queueName(wiring, 'OUTBOX_QUEUE_URL');
  const readers = triggersOf(wiring, 'sqs').filter(({ queueName }) => queueName === outbox);
  const timeouts = readers.map(
    ({ functionName }) => wiring.functions.find(({ name }) => name === functionName)?.timeoutSeconds ?? 0,
  );
  return Math.max(0, ...timeouts);
}

const queueName = ({ functions }: Wiring, variable: string) =>
  functions.map(({ queueVariables }) => queueVariables[variable]).find((name) => name !== undefined);

const SQS_TIMEOUT_MS = 5000;

function cloudQueues(env: Environment, wiring: Wiring): OwnQueues {
  const { OUTBOX_QUEUE_URL: outboxUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl } = env;
  const region = /^https:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(outboxUrl ?? deadLetterUrl ?? '')?.[1];
  const client = new SQSClient({ region: region ?? env.AWS_REGION ?? wiring.region });
  const unknownReason = (variable: string) =>
    `${variable} is not set here. serverless.yml sets it on AWS; set it in .env to check it`;
  return { client, outboxUrl, deadLetterUrl, unknownReason, ...limitsOf(wiring) };
}

async function localQueues(sqsUrl: string, wiring: Wiring): Promise<OwnQueues> {
  const queues = await findQueues(sqsUrl, wiring);
  const urlOf = (variable: string) => queues.find(({ name }) => name === queueName(wiring, variable))?.url;
  return {
    client: createClient(sqsUrl, wiring.region, 1),
    outboxUrl: urlOf('OUTBOX_QUEUE_URL'),
    deadLetterUrl: urlOf('DEAD_LETTER_QUEUE_URL'),
    unknownReason: (variable) => `the local cloud has no queue for ${variable}, or does not run`,
    ...limitsOf(wiring),
  };
}

const limitsOf = (wiring: Wiring) => ({
  readerTimeoutSeconds: readerTimeout(wiring),
  timeoutMs: SQS_TIMEOUT_MS,
});
