import type { DmsEmulator } from '../../local/dms/emulator.ts';
import type { Queues } from '../../local/sqs/queues.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import { roleOf } from './announcement.ts';

/** What a local cloud has that ends with it. */
export interface Losses {
  /** Messages that the emulator has stored. */
  readonly messages: number;
  /** Records by the role of their queue: `outbox`, `dead letters`, or the name of another queue. */
  readonly queues: Readonly<Record<string, number>>;
}

/** Counts the messages and records of a running local cloud. */
export async function countLosses(
  wiring: Wiring,
  sqs: Pick<Queues, 'queues' | 'contents'>,
  emulator: Pick<DmsEmulator, 'messages'> | undefined,
): Promise<Losses> {
  const counts = sqs.queues.map(async ({ name }) => {
    const role = roleOf(wiring, name);
    return [role === 'queue' ? name : role, (await sqs.contents(name)).length] as const;
  });
  return {
    messages: emulator?.messages().length ?? 0,
    queues: Object.fromEntries(await Promise.all(counts)),
  };
}

/** One sentence that names what is lost; `undefined` if nothing is. */
export function lossText({ messages, queues }: Losses): string | undefined {
  const { outbox = 0, 'dead letters': deadLetters = 0, ...others } = queues;
  const parts = [
    counted(messages, 'message', 'messages'),
    counted(outbox, 'record', 'records', ' in the outbox (accepted, not yet sent)'),
    counted(deadLetters, 'dead letter', 'dead letters'),
    ...Object.entries(others).map(([name, count]) => counted(count, 'record', 'records', ` in ${name}`)),
  ].filter((part) => part !== '');
  return parts.length > 0 ? `Lost with this local cloud: ${parts.join(', ')}.` : undefined;
}

const counted = (count: number, one: string, many: string, where = '') =>
  count === 0 ? '' : `${count} ${count === 1 ? one : many}${where}`;
