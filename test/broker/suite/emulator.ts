import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createBacking } from '../../../local/broker/backing.ts';
import { createBroker } from '../../../local/broker/broker.ts';
import {
  type Backing,
  type DmsEmulator,
  type DmsEmulatorOptions,
  startDmsEmulator as startReal,
} from '../../../local/dms/emulator.ts';

export * from '../../../local/dms/emulator.ts';

/** What every emulator of the suite has stored: a line of JSON for each message. */
export interface RecordedMessage {
  readonly topic: string;
  readonly body: string;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * Takes the place of the emulator's own function in the suite: every emulator without a broker behind gets the real one, where
 * its topics have names of their own.
 */
export async function startDmsEmulator(options: DmsEmulatorOptions): Promise<DmsEmulator> {
  if (options.backing) return startReal(options);
  const { VITEST_BROKER_PORT: port, VITEST_BROKER_RECORD: record = '' } = process.env;
  const broker = createBroker({ host: '127.0.0.1', port: Number(port) });
  const emulator = await startReal({ ...options, backing: apart(recorded(createBacking(broker), record)) });
  return {
    ...emulator,
    async close() {
      await emulator.close();
      broker.close();
    },
  };
}

function apart(backing: Backing): Backing {
  const prefix = `s${randomInt(2 ** 47).toString(36)}-`;
  const named = <Topic extends { readonly name: string }>(topic: Topic) => ({
    ...topic,
    name: prefix + topic.name,
  });
  return {
    createTopic: (topic) => backing.createTopic(named(topic)),
    store: (topic, ...rest) => backing.store(named(topic), ...rest),
    async find(topic, by) {
      const found = await backing.find(prefix + topic, by);
      return found.map((message) => ({ ...message, topic }));
    },
  };
}

/** Writes down what the broker has confirmed. */
const recorded = (backing: Backing, file: string): Backing => ({
  ...backing,
  async store(topic, queueId, body, properties) {
    const place = await backing.store(topic, queueId, body, properties);
    const message: RecordedMessage = { topic: topic.name, body, properties };
    appendFileSync(file, `${JSON.stringify(message)}\n`);
    return place;
  },
});
