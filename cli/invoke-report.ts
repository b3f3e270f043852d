import type { StoredMessage } from '../local/dms/emulator.ts';

type Shown = Pick<StoredMessage, 'topic' | 'keys' | 'body' | 'properties'> & {
  readonly tag?: string | undefined;
};

/** A verb phrase for one message, and for several. */
export type Phrase = readonly [one: string, several: string];

export const wouldBeSent: Phrase = ['would be sent', 'would be sent'];
export const wasStored: Phrase = ['was stored there', 'were stored there'];
export const wouldWait: Phrase = ['would wait in the outbox', 'would wait in the outbox'];
export const waits: Phrase = ['was stored in the outbox', 'were stored in the outbox'];
export const wouldBeDead: Phrase = ['would become a dead letter', 'would become dead letters'];
export const isDead: Phrase = ['became a dead letter', 'became dead letters'];

/** Lines to print: the number of messages with a phrase, and the messages. */
export function describe(messages: readonly Shown[], [one, several]: Phrase): string[] {
  const count = messages.length;
  const some = count === 1 ? `1 message ${one}:` : `${count} messages ${several}:`;
  const title = count === 0 ? `No message ${one}.` : some;
  return [
    title,
    ...messages.map(({ topic, tag, keys, properties, body }) =>
      JSON.stringify({ topic, tag, keys, properties, body }, null, 2),
    ),
  ];
}

/** Lines to print about records of the outbox or the dead letters; empty if there are none. */
export function describeRecords(records: readonly string[], [one, several]: Phrase): string[] {
  if (records.length === 0) return [];
  const title = records.length === 1 ? `1 record ${one}:` : `${records.length} records ${several}:`;
  return [title, ...records.map((record) => JSON.stringify(JSON.parse(record), null, 2))];
}
