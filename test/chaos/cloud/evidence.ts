import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { AcceptedEvent, Evidence, Letter, StoredCopy } from '../judge/evidence.ts';
import { tokensIn } from '../plan.ts';
import type { ChaosCloud } from './cloud.ts';
import { ends, nameOf } from './wiring.ts';

/** Collects what the judge may know, once nothing moves any more. */
export async function collectEvidence(
  cloud: ChaosCloud,
  accepted: readonly AcceptedEvent[],
  visibleAfterMs: number,
  stored: readonly StoredCopy[] = storedIn(cloud),
): Promise<Evidence> {
  const { ledger, fifo, pipe } = cloud;
  const letters = await Promise.all(ends.map((name) => lettersIn(cloud, name)));
  const ordered = [...Object.values(fifo), ...Object.values(pipe)];
  const failed = ordered.flatMap(({ name, failures }) =>
    failures().flatMap((body) => toLetters(body, `failures of ${name}`)),
  );
  return {
    accepted,
    stored,
    letters: [...letters.flat(), ...failed],
    works: ledger.works,
    metricLines: ledger.metricLines,
    failedPuts: ledger.failedPuts,
    visibleAfterMs,
  };
}

/** What the emulator has stored. */
const storedIn = ({ emulator }: ChaosCloud): StoredCopy[] =>
  emulator.messages().map(({ topic, body, storedAt }) => toCopy(topic, body, storedAt));

/** A stored message, as the judge sees it. */
export const toCopy = (topic: string, body: string, at: number): StoredCopy => ({
  topic,
  body,
  token: tokensIn(body)[0] ?? '',
  at,
});

/** The records of a queue, which stay there, out of sight. */
async function lettersIn({ sqs, queueUrl }: ChaosCloud, name: string): Promise<Letter[]> {
  const letters: Letter[] = [];
  const QueueUrl = queueUrl(name);
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
    const { Messages = [] }: { readonly Messages?: Message[] | undefined } = await sqs.send(command);
    if (Messages.length === 0) return letters;
    letters.push(...Messages.flatMap(({ Body = '' }) => toLetters(Body, name.replace(nameOf(''), ''))));
  }
}

/** A record of a message names its topic; every other record is a whole event. */
function toLetters(body: string, queue: string): Letter[] {
  const { topic }: { topic?: unknown } = JSON.parse(body);
  const own = typeof topic === 'string' ? { topic } : {};
  return tokensIn(body).map((token) => ({ token, queue, ...own }));
}
