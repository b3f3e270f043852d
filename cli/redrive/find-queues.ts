import { loadSettings } from '../../local/settings.ts';
import {
  type ProjectQueues,
  queuesOfLocalCloud,
  queuesOfStack,
  queuesOfVariables,
} from '../../local/sqs/project-queues.ts';
import { stackOf } from '../../local/sqs/stack-outputs.ts';
import { printServerless } from '../../local/wiring/osls.ts';
import { loadWiring } from '../../local/wiring/serverless.ts';
import { loadStageEnv } from '../stage-env.ts';

/**
 * Finds the queues of the project: with a stage by the outputs of its stack, otherwise by the URLs in `.env`, otherwise in the
 * running local cloud.
 *
 * @throws LocalCloudError that says what to do if they cannot be found
 */
export async function findQueues(root: string, stage: string | undefined): Promise<ProjectQueues> {
  loadStageEnv(root, stage);
  if (stage !== undefined) {
    const printed = await printServerless(root, process.env, ['--stage', stage]);
    return queuesOfStack(stackOf(printed, stage));
  }
  const { env, ports } = await loadSettings(root, process.env);
  if (env.DEAD_LETTER_QUEUE_URL ?? env.OUTBOX_QUEUE_URL) return queuesOfVariables(env);
  return queuesOfLocalCloud(`http://127.0.0.1:${ports.SQS_PORT}`, await loadWiring(root, process.env));
}
