/** Peak memory of a process that handles one batch. Prints it in bytes. */
import { type Batch, queuePayload } from '../payloads.ts';

/** `empty`: an empty process. `batch`: it only holds the batch. `queue`: the queue function handles the batch. */
export type MemoryKind = 'empty' | 'batch' | 'queue';

const [kind, bundle = '', records, bodyBytes] = process.argv.slice(2);
const batch: Batch = { records: Number(records), bodyBytes: Number(bodyBytes) };

if (kind === 'queue') {
  const { queueSide } = await import('../sides/functions.ts');
  await (await queueSide(bundle)).prepare(batch)();
}
const held = kind === 'batch' ? queuePayload(batch) : undefined;
const bytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${bytes}\n`, () => process.exit(held?.Records.length === 0 ? 1 : 0));
