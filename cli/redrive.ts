/** `npm run redrive -- [--reason TEXT] [--topic NAME] [--dry-run] [--limit N]`: moves dead letters to the outbox. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalCloudError } from '../local/problem.ts';
import { loadSettings } from '../local/settings.ts';
import { letterLine } from '../local/sqs/letter.ts';
import { redriveLetters } from '../local/sqs/redrive-letters.ts';
import { findRedriveQueues } from '../local/sqs/redrive-queues.ts';
import { loadWiring } from '../local/wiring/serverless.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

try {
  await redrive(readArguments());
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function redrive({ reason, topic, isDryRun, limit }: ReturnType<typeof readArguments>): Promise<void> {
  const settings = await loadSettings(root, process.env);
  const { place, client, ...queues } = await findRedriveQueues(settings, () => loadWiring(root, process.env));
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  console.log(`${isDryRun ? 'Reading' : 'Redriving'} the dead letters of ${place} …`);
  let count = 0;
  const { moved, left } = await redriveLetters({
    client,
    ...queues,
    filter: { reason, topic },
    limit,
    isDryRun,
    onLetter: (letter) => console.log(`${String(++count).padStart(5)}  ${letterLine(letter)}`),
    signal: stopped.signal,
  })
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new LocalCloudError(`Stopped after ${letters(count)}, because SQS refused a request: ${reason}`, {
        cause,
      });
    })
    .finally(() => client.destroy());
  const done = isDryRun ? 'would be moved to the outbox' : 'moved to the outbox';
  console.log(`${letters(moved)} ${done}, ${left} not selected by the filter.`);
}

function letters(count: number): string {
  return count === 1 ? '1 dead letter' : `${count} dead letters`;
}

function readArguments() {
  const options = {
    reason: { type: 'string' },
    topic: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    limit: { type: 'string' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const { reason, topic, limit, 'dry-run': isDryRun } = values;
    if (limit !== undefined && !/^[1-9]\d*$/.test(limit))
      throw usage(`--limit ${limit} is not a whole number of 1 or more`);
    return { reason, topic, isDryRun, limit: limit === undefined ? undefined : Number(limit) };
  } catch (cause) {
    if (cause instanceof LocalCloudError) throw cause;
    throw usage(cause instanceof Error ? cause.message : String(cause));
  }
}

function usage(problem: string): LocalCloudError {
  const lines = [
    `${problem}.`,
    '',
    'Usage: npm run redrive -- [--reason TEXT] [--topic NAME] [--dry-run] [--limit N]',
    "  --reason    only dead letters with this text in their reason, its class or the service's code",
    '  --topic     only messages of this topic',
    '  --dry-run   list the dead letters without moving them',
    '  --limit     largest number of dead letters',
  ];
  return new LocalCloudError(lines.join('\n'));
}
