import { pathToFileURL } from 'node:url';
import { githubPayload, queuePayload } from '../payloads.ts';
import type { Side } from './side.ts';

type Context = typeof context;
type Handler<Answer> = (payload: unknown, context: Context) => Promise<Answer>;

const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15 * 60_000 };

/** The built queue function, set up by the environment. */
export async function queueSide(bundle: string): Promise<Side> {
  const handler: Handler<{ batchItemFailures: readonly unknown[] }> = await load(bundle);
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

/** The built webhook function, set up by the environment. It answers the records of a batch one after the other. */
export async function webhookSide(bundle: string): Promise<Side> {
  const handler: Handler<{ statusCode: number }> = await load(bundle);
  return {
    prepare({ records, bodyBytes }) {
      const payloads = Array.from({ length: records }, () => githubPayload(bodyBytes));
      return async () => {
        for (const payload of payloads) {
          const { statusCode } = await handler(payload, context);
          if (statusCode !== 200) throw new Error(`The webhook function answered ${statusCode}`);
        }
      };
    },
  };
}

async function load<Answer>(bundle: string): Promise<Handler<Answer>> {
  const { handler }: { handler: Handler<Answer> } = await import(pathToFileURL(bundle).href);
  return handler;
}
