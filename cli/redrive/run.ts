import { LocalCloudError } from '../../local/problem.ts';
import type { Letter } from '../../local/sqs/letter.ts';
import { letterReader } from '../../local/sqs/letter-reader.ts';
import { urlOf } from '../../local/sqs/project-queues.ts';
import { isSelected } from '../../local/sqs/redrive-filter.ts';
import { discard } from '../../local/sqs/redrive-letters.ts';
import type { RedriveCommand } from './options.ts';
import { sendAll } from './send.ts';
import type { Surroundings } from './surroundings.ts';
import { fullView } from './table.ts';
import { letters, list, summary, type Visit, visit } from './visit.ts';

/**
 * Runs a command.
 *
 * @returns whether all was done
 * @throws LocalCloudError if SQS refuses a request, or a queue is not known
 */
export async function runRedrive(command: RedriveCommand, surroundings: Surroundings): Promise<boolean> {
  const { queues, print, now, signal, waitSeconds } = surroundings;
  const { queue, filter, limit, action } = command;
  const queueUrl = urlOf(queues, queue);
  const shared = {
    client: queues.client,
    queueUrl,
    toLetter: letterReader(queues, queue),
    limit,
    signal,
    waitSeconds,
  };
  const base = { ...shared, isSelected: (letter: Letter) => isSelected(letter, filter) };
  switch (action) {
    case 'show':
      return show(command, base, print);
    case 'list': {
      const counts = await visit(base, 'stays', list(print, now));
      print(summary(`${letters(counts.stayed)} in the queue ${queue} of ${queues.place}`, counts));
      return true;
    }
    case 'discard':
      return discardAll(command, base, surroundings);
    default:
      return sendAll(command, base, surroundings);
  }
}

const EVENTS_HINT = ' An event that its route rejected has only its own id: see --list.';

/** Shows all letters with an id: the messages of one event may have the same key. */
async function show(command: RedriveCommand, base: Visit, print: Surroundings['print']): Promise<boolean> {
  let isFirst = true;
  const counts = await visit(base, 'stays', (letter) => {
    if (!isFirst) print('');
    isFirst = false;
    for (const line of fullView(letter, command.queue)) print(line);
  });
  if (counts.stayed > 0) return true;
  const hint = command.queue === 'dead-letters' ? EVENTS_HINT : '';
  throw new LocalCloudError(
    `No letter in the queue ${command.queue} has the key or id ${command.filter.id}.${hint}`,
  );
}

/** Lists the letters, asks, and then deletes exactly those that were listed. */
async function discardAll(
  { isConfirmed, queue }: RedriveCommand,
  base: Visit,
  { queues, print, confirm, now }: Surroundings,
): Promise<boolean> {
  if (!isConfirmed && confirm === undefined) {
    throw new LocalCloudError('--discard asks before it deletes, which needs a terminal. Or add --yes.');
  }
  const listed = new Set<string>();
  const printOne = list(print, now);
  const before = await visit(base, 'stays', (letter) => {
    listed.add(letter.messageId);
    printOne(letter);
  });
  if (before.stayed === 0) {
    print(summary(`0 letters discarded from the queue ${queue}`, before));
    return true;
  }
  const question = `Delete ${letters(before.stayed)} from the queue ${queue} of ${queues.place} for ever?`;
  if (!isConfirmed && !(await confirm?.(question))) {
    print('Nothing was discarded.');
    return false;
  }
  const theListed = { ...base, isSelected: ({ messageId }: Letter) => listed.has(messageId) };
  const after = await visit(theListed, (letter) => discard(base.client, base.queueUrl, letter));
  print(`${letters(after.gone)} discarded.`);
  return after.gone === listed.size;
}
