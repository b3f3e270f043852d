import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { buildFunctions } from '../../local/build.ts';
import { functionEnvironment } from '../../local/emulator-settings.ts';
import { functionDefinitions } from '../../local/lambda/definitions.ts';
import { createFunctions } from '../../local/lambda/functions.ts';
import { loadSettings } from '../../local/settings.ts';
import { findQueues } from '../../local/sqs/queues.ts';
import { loadWiring } from '../../local/wiring/serverless.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';

const Messages = z.array(
  z.object({ topic: z.string(), tag: z.string().optional(), keys: z.array(z.string()), body: z.string() }),
);

/** The running local cloud of a clone. */
export interface ExampleCloud extends LocalCloud {
  /** The messages that the emulator has stored, in the order of arrival. */
  messages(): Promise<z.infer<typeof Messages>>;
  /** Invokes a built function with a sample, as `npm run invoke` does, and returns the messages that arrived meanwhile. */
  invoke(functionName: string, sample: string): Promise<z.infer<typeof Messages>>;
}

/** Starts the local cloud of a clone, and further functions that send to it. */
export async function startExampleCloud(
  clone: string,
  functionNames: readonly string[],
): Promise<ExampleCloud> {
  const { PATH, HOME } = process.env;
  buildFunctions(clone, 'stderr');
  const [wiring, settings, cloud] = await Promise.all([
    loadWiring(clone, { PATH, HOME }),
    loadSettings(clone, {}),
    startLocalCloud(clone),
  ]);
  const sqsUrl = cloud.address('SQS');
  const env = functionEnvironment(settings, { dmsUrl: cloud.address('DMS'), sqsUrl, region: wiring.region });
  const definitions = functionDefinitions(clone, wiring, await findQueues(sqsUrl, wiring));
  const functions = await createFunctions(
    definitions.filter(({ name }) => functionNames.includes(name)),
    { env, log: () => {}, maxHosts: 1 },
  );
  const messages = async () =>
    Messages.parse(await (await fetch(cloud.address('messages').replace(/\?.*/, ''))).json());
  return {
    ...cloud,
    messages,
    async invoke(functionName, sample) {
      const file = path.join(clone, 'events', functionName, `${sample}.json`);
      const before = (await messages()).length;
      await functions.invoke(functionName, JSON.parse(readFileSync(file, 'utf8')), { sign: true });
      return (await messages()).slice(before);
    },
    async stop() {
      await functions.close();
      await cloud.stop();
    },
  };
}
