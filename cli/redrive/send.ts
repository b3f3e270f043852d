import { LocalCloudError } from '../../local/problem.ts';
import type { Letter } from '../../local/sqs/letter.ts';
import { sendAgain } from '../../local/sqs/redrive-letters.ts';
import type { RedriveCommand } from './options.ts';
import type { Surroundings } from './surroundings.ts';
import { letters, list, summary, type Visit, visit } from './visit.ts';

/** Sends the selected letters again. All letters of a stage are sent only after the answer yes, or with `--yes`. */
export async function sendAll(
  command: RedriveCommand,
  base: Visit,
  surroundings: Surroundings,
): Promise<boolean> {
  const { queues, print, now } = surroundings;
  const once = { ...base, storedUntil: now() };
  if (asks(command) && !(await isAgreed(command, once, surroundings))) {
    print('Nothing was sent.');
    return false;
  }
  print(`Sending the letters of the queue ${command.queue} of ${queues.place} again …`);
  const sent = new Map<string, string>(); // reasons by message
  let cameBack = 0;
  const onNewer = (letter: Letter) => {
    if (sent.get(identityOf(letter)) === letter.reason) cameBack++;
  };
  const printOne = list(print, now);
  const counts = await visit(
    { ...once, onNewer },
    async (letter) => {
      const end = await sendAgain(queues.client, base.queueUrl, letter);
      if (end === 'gone') sent.set(identityOf(letter), letter.reason);
      return end;
    },
    printOne,
  );
  print(summary(`${letters(counts.gone)} sent again`, { ...counts, newer: counts.newer - cameBack }));
  if (cameBack > 0) print(`${cameBack} came back with the same reason: the cause is not corrected yet.`);
  if (counts.stayed > 0) print(`${letters(counts.stayed)} not sent again: --show ID says what to do.`);
  return counts.stayed === 0 && cameBack === 0;
}

const asks = ({ stage, isFiltered, isConfirmed }: RedriveCommand) =>
  stage !== undefined && !isFiltered && !isConfirmed;

/** A letter that became a dead letter again has a new id of SQS; topic and keys stay. */
const identityOf = ({ topic, keys, origin }: Letter) => JSON.stringify([topic, keys, origin]);

async function isAgreed(
  { queue }: RedriveCommand,
  base: Visit,
  { queues, confirm }: Surroundings,
): Promise<boolean> {
  if (confirm === undefined) {
    throw new LocalCloudError(
      'Without a filter all letters of the stage are sent again, which needs a terminal to ask. Add a filter or --yes.',
    );
  }
  let inDoubt = 0;
  const { stayed } = await visit(base, 'stays', (letter) => {
    if (letter.inDoubt) inDoubt++;
  });
  if (stayed === 0) return true;
  const what = `${letters(stayed)} from the queue ${queue} of ${queues.place}`;
  const doubt = inDoubt === 0 ? '' : ` ${inDoubt} of ${stayed} are in doubt and may be sent twice.`;
  return confirm(`Send ${what} again?${doubt}`);
}
