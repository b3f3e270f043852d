import { pathToFileURL } from 'node:url';
import { queuePayload } from '../payloads.ts';
import type { Side } from './side.ts';

type Handler = (
  payload: unknown,
  context: { awsRequestId: string; getRemainingTimeInMillis(): number },
) => Promise<{ readonly batchItemFailures: readonly unknown[] }>;

/** The built queue function, set up by the environment. */
export async function queueSide(bundle: string): Promise<Side> {
  const { handler }: { handler: Handler } = await import(pathToFileURL(bundle).href);
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15 * 60_000 };
  return {
    prepare(batch) {
      const payload = queuePayload(batch);
      return async () => {
        const { batchItemFailures } = await handler(payload, context);
        if (batchItemFailures.length > 0)
          throw new Error(`The queue function did not send ${batchItemFailures.length} records`);
      };
    },
  };
}
