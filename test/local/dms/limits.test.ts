import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import { type Message, parseMessage } from '../../../lib/rocketmq/message.ts';
import { toWire } from '../../../lib/rocketmq/wire.ts';
import type { PropertiesAs, StoredMessage } from '../../../local/dms/emulator.ts';
import { type LimitMessage, limitCases } from '../../support/limit-cases.ts';
import { MESSAGES, start } from './harness.ts';

/** The message, or the reason why it is none. */
function checked({ keys = [], properties = {}, ...rest }: LimitMessage): Message | string {
  try {
    return parseMessage({ ...rest, keys, properties });
  } catch (error) {
    if (error instanceof InvalidEventError) return error.message;
    throw error;
  }
}

/** What a consumer reads, in a form that can be compared. */
function contentOf({ body, tag, keys, properties }: Message | StoredMessage): string {
  const { UNIQ_KEY: _id, KEYS: _keys, TAGS: _tags, ...own } = properties;
  return JSON.stringify([body, tag, keys, Object.entries(own)]);
}

const messages = limitCases.map(({ name, message }) => ({ name, message: checked(message) }));

test('There are at least 175 cases at the limits, with names of their own', () => {
  expect(limitCases.length).toBeGreaterThanOrEqual(175);
  expect(new Set(limitCases.map(({ name }) => name)).size).toBe(limitCases.length);
});

test('A message that cannot be sent has a reason that names the field', () => {
  const reasons = messages.flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
  expect(reasons.length).toBeGreaterThan(100);
  const own =
    /^A message cannot be sent, because (topic|body|tag|keys|keys\.\d+|properties\..*|it) (must|is|has) /s;
  expect(reasons.filter((reason) => !own.test(reason))).toEqual([]);
});

describe.each<PropertiesAs>(['raw', 'user', 'proxy'])(
  'A service that sets properties as %s',
  (propertiesAs) => {
    test('takes every message that can be sent, and stores it unchanged', async () => {
      const { dms, emulator } = await start({ propertiesAs, createMissingTopics: true });
      const wrong: string[] = [];
      const sent = messages.flatMap(({ name, message }) =>
        typeof message === 'string' ? [] : [{ name, message }],
      );
      for (const { name, message } of sent) {
        const { status, body } = await dms.call(MESSAGES, { method: 'POST', body: toWire(message) });
        const stored = emulator.messages(message.topic).at(-1);
        if (status !== 200) wrong.push(`${name} is refused: ${body.error_msg}`);
        else if (stored === undefined || contentOf(stored) !== contentOf(message))
          wrong.push(`${name} is changed`);
      }
      expect(wrong).toEqual([]);
      expect(sent.length).toBeGreaterThan(100);
    });
  },
);
