import type { Environment } from '../../lib/config/secrets.ts';
import { buildFunctions } from '../../local/build.ts';
import { functionDefinitions } from '../../local/lambda/definitions.ts';
import { createFunctions } from '../../local/lambda/functions.ts';
import { loadSettings, resolveSettings, type Settings } from '../../local/settings.ts';
import {
  type ProjectQueues,
  queuesOfLocalCloud,
  queuesOfStack,
  queuesOfVariables,
} from '../../local/sqs/project-queues.ts';
import { stackOf } from '../../local/sqs/stack-outputs.ts';
import { printServerless } from '../../local/wiring/osls.ts';
import { loadWiring, readWiring, triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import type { Patient } from './examination.ts';
import type { OwnQueues } from './queue-checks.ts';

/** Options of `patientOf`. */
export interface PatientOptions {
  /** Whether to examine the running local cloud. */
  readonly isLocal: boolean;
  /** The stage that was deployed. Its variables are in this process. */
  readonly stage?: string | undefined;
  /** Topics to check besides those that routes name as text. */
  readonly topics: readonly string[];
}

/** The set-up of this project: of the running local cloud, of a stage, or of the service that `.env` and the shell name. */
export async function patientOf(root: string, options: PatientOptions): Promise<Patient> {
  const { isLocal, stage, topics } = options;
  if (stage !== undefined) return patientOfStage(root, stage, topics);
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
      ownQueues(
        wiring,
        isLocal ? await queuesOfLocalCloud(sqsUrl, wiring) : queuesOfVariables(complete, wiring.region),
      ),
    hint: env.DMS_ENDPOINT === undefined ? 'To check the running local cloud, add --local.' : undefined,
    startIt: isLocal ? 'Start the local cloud with "npm start", in another terminal.' : undefined,
  };
}

function patientOfStage(root: string, stage: string, topics: readonly string[]): Patient {
  const print = () => printServerless(root, process.env, ['--stage', stage]);
  let printed: Promise<unknown> | undefined; // osls takes a second
  const printOnce = () => (printed ??= print());
  const { env } = resolveSettings({ local: {}, dotenv: {}, process: process.env });
  return {
    env,
    topics,
    wiring: async () => readWiring(await printOnce()),
    routeTopics: (complete, wiring) => topicsOfRoutes(root, complete, wiring),
    queues: async (_, wiring) => ({
      ...ownQueues(wiring, await queuesOfStack(stackOf(await printOnce(), stage))),
      stage,
    }),
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

function ownQueues(wiring: Wiring, queues: ProjectQueues): OwnQueues {
  return { queues, readerTimeoutSeconds: readerTimeout(wiring), timeoutMs: SQS_TIMEOUT_MS };
}
