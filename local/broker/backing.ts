import { type Backing, Refusal } from '../dms/emulator.ts';
import { type Broker, BrokerRefusal, type BrokerRefusalKind } from './broker.ts';

/** The refusals of the service that stand for those of its broker. `busy` has the code of too many requests: nothing was stored. */
const REFUSALS = {
  noSuchTopic: 'noSuchTopic',
  denied: 'denied',
  illegal: 'tooLarge',
  busy: 'tooFrequent',
  other: 'internal',
} as const satisfies Record<BrokerRefusalKind, string>;

/**
 * A real broker behind the emulator. Its refusals become those of the service; no answer becomes the internal error 500, because
 * the broker may have the message.
 */
export function createBacking(broker: Broker): Backing {
  return {
    createTopic: (topic) => asService(broker.createTopic(topic)),
    store: (topic, queueId, body, properties) => asService(broker.send(topic, queueId, body, properties)),
    find(topic, by) {
      if ('msgId' in by) return asService(broker.find(topic, by));
      const { key, from, to } = by;
      return asService(broker.find(topic, { key }, { from, to }));
    },
  };
}

async function asService<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof BrokerRefusal) throw new Refusal(REFUSALS[error.kind], text);
    throw new Refusal('internal', `the broker ${text}`);
  }
}
