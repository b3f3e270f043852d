import { expect, onTestFinished, test } from 'vitest';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { type Message, parseMessage } from '../../lib/rocketmq/message.ts';
import { toWire } from '../../lib/rocketmq/wire.ts';
import { createBacking } from '../../local/broker/backing.ts';
import { createBroker } from '../../local/broker/broker.ts';
import { MESSAGES, start } from '../local/dms/harness.ts';
import { type LimitMessage, limitCases } from '../support/limit-cases.ts';
import { rocketmq } from './provided.ts';
import { type ReadMessage, readMessages } from './read-messages.ts';

test(`${limitCases.length} messages at the limits: what the library takes, the broker takes, and a consumer reads it unchanged`, async () => {
  const { brokerPort: port } = rocketmq();
  const broker = createBroker({ host: '127.0.0.1', port });
  onTestFinished(broker.close);
  const { dms, emulator } = await start({ backing: createBacking(broker), createMissingTopics: true });
  const sent: { readonly name: string; readonly message: Message; readonly id: string }[] = [];
  const refused: string[] = [];
  for (const { name, message: draft } of limitCases) {
    const message = checked(draft);
    if (message === undefined) continue;
    const { status, body } = await dms.call(MESSAGES, { method: 'POST', body: toWire(message) });
    const id = emulator.messages(message.topic).at(-1)?.msgId ?? '';
    if (status === 200) sent.push({ name, message, id });
    else refused.push(`${name}: ${body.error_msg}`);
  }
  expect(refused).toEqual([]);
  expect(sent.length).toBeGreaterThan(100);

  const read = await readMessages(rocketmq(), [...new Set(sent.map(({ message }) => message.topic))]);
  const byId = new Map(read.map((one) => [one.properties.UNIQ_KEY, one]));
  expect(sent.filter(({ message, id }) => !isSame(message, byId.get(id))).map(({ name }) => name)).toEqual(
    [],
  );
});

/** The message; `undefined` if the library refuses it. */
function checked({ keys = [], properties = {}, ...rest }: LimitMessage): Message | undefined {
  try {
    return parseMessage({ ...rest, keys, properties });
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}

function isSame({ body, tag, keys, properties }: Message, read: ReadMessage | undefined): boolean {
  if (read === undefined) return false;
  const areSame = Object.entries(properties).every(([name, value]) => read.properties[name] === value);
  return areSame && read.body === body && read.tag === tag && (read.keys ?? '') === keys.join(' ');
}
