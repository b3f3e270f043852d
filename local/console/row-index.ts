import { createRecent } from './recent.ts';
import type { OpenMessage, OpenRow } from './row.ts';

/** Where the broker has stored a message. */
export interface Place {
  readonly queueId: number;
  readonly queueOffset: number;
}

/**
 * The open rows by id, and by the topic and first key of their messages.
 *
 * @param kept how many places of stored messages are kept to be matched with receipts that arrive late
 */
export function createRowIndex(kept: number) {
  const rows = new Map<string, OpenRow>();
  const byMessage = new Map<string, OpenRow>();
  const places = createRecent<Place>(kept);

  return {
    row: (id: string) => rows.get(id),
    rowOf: (topic: string, key: string) => byMessage.get(nameOf(topic, key)),
    add(row: OpenRow): void {
      rows.set(row.id, row);
    },
    /** Leads later facts about this message to its row, and completes its receipt. */
    remember(row: OpenRow, message: OpenMessage): void {
      const [key] = message.keys;
      if (key !== undefined) byMessage.set(nameOf(message.topic, key), row);
      const place = message.receipt && places.get(message.receipt.msgId);
      if (message.receipt && place) message.receipt = { ...message.receipt, ...place };
    },
    /** Leads later facts about an event without a message to its row. */
    rememberEvent(row: OpenRow, eventId: string): void {
      byMessage.set(nameOf('', eventId), row);
    },
    place(msgId: string, place: Place): void {
      places.set(msgId, place);
    },
    /** Forgets a row and its messages. */
    drop(id: string): void {
      const row = rows.get(id);
      rows.delete(id);
      for (const { topic, keys } of row?.messages ?? []) {
        const name = nameOf(topic, keys[0] ?? '');
        if (byMessage.get(name) === row) byMessage.delete(name);
      }
    },
  };
}

const nameOf = (topic: string, key: string) => `${topic}\n${key}`;
