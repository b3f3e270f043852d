import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';
import { checkTopicName, type Topic } from './topic.ts';

/** The only broker of the emulated instance. */
export const BROKER_NAME = 'broker-0';

/**
 * A message that the broker has stored, with all of its properties, `UNIQ_KEY` included. `storedAt` is in epoch milliseconds.
 */
export interface StoredMessage {
  readonly topic: string;
  readonly body: string;
  readonly msgId: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly brokerName: string;
  readonly keys: readonly string[];
  readonly tag?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly storedAt: number;
  /** When consumers get it, if not at once, in epoch milliseconds; Infinity for half of a transaction, which they never get. */
  readonly deliverAt?: number;
}

/** A queue of a topic, and a place in it. */
export interface Place {
  readonly queueId: number;
  readonly queueOffset: number;
}

/** What a query selects by. Times are epoch milliseconds. */
export type Selector =
  | { readonly msgId: string }
  | { readonly key: string; readonly from: number; readonly to: number };

/** A broker that stores the messages besides this memory. Its errors are refusals. */
export interface Backing {
  createTopic(topic: Topic): Promise<void>;
  /** Stores a message. `queueId` is the queue that this memory would choose. */
  store(
    topic: Topic,
    queueId: number,
    body: string,
    properties: Readonly<Record<string, string>>,
  ): Promise<Place>;
  /** Finds messages, also those of an earlier run. */
  find(topic: string, by: Selector): Promise<readonly FoundMessage[]>;
}

/** A message that a broker has found. */
export type FoundMessage = Pick<StoredMessage, 'topic' | 'body' | 'properties' | 'storedAt'> & Place;

/** The topics and messages of one instance, in memory, and optionally in a broker behind it. */
export interface Store {
  topics(): readonly Topic[];
  /** Throws `DMS.00050004` if there is no such topic. */
  topic(name: string): Topic;
  /** Throws `DMS.40050005` if the topic exists already, `DMS.00400062` if the name breaks the naming rules. */
  createTopic(name: string, settings?: Partial<Omit<Topic, 'name'>>): Topic;
  deleteTopic(name: string): void;
  append(
    topic: Topic,
    body: string,
    properties: Readonly<Record<string, string>>,
    deliverAt?: number,
  ): Promise<StoredMessage>;
  /** Messages in the order of arrival: those of one topic, or all. */
  messages(topic?: string): readonly StoredMessage[];
  /** Messages of an earlier run that the broker behind still has; none without a broker. */
  earlier(topic: string, by: Selector): Promise<readonly StoredMessage[]>;
}

/**
 * An empty store. With `createMissingTopics`, reading a missing topic creates it, unlike in the service. Message ids are 32
 * upper-case hex characters, as RocketMQ's clients make them.
 */
export function createStore(now: () => number, createMissingTopics = false, backing?: Backing): Store {
  const topics = new Map<string, Topic>();
  const stored = new Map<string, StoredMessage[]>();
  const created = new Map<string, Promise<void>>(); // in the broker behind
  const sends = new Map<string, number>(); // by topic
  const idPrefix = randomBytes(12).toString('hex').toUpperCase();
  let count = 0;
  const nextId = () => `${idPrefix}${(++count).toString(16).toUpperCase().padStart(8, '0')}`;

  /** Creates a topic in the broker behind, once. After an error the next message tries again. */
  function createBehind(topic: Topic): Promise<void> | undefined {
    if (backing === undefined) return undefined;
    const { name } = topic;
    const creation = created.get(name) ?? backing.createTopic(topic);
    created.set(name, creation);
    creation.catch(() => created.delete(name));
    return creation;
  }

  return {
    topics: () => [...topics.values()],
    topic(name) {
      const topic = topics.get(name);
      if (topic !== undefined) return topic;
      if (createMissingTopics) return this.createTopic(name);
      throw new Refusal('noSuchTopic', name);
    },
    createTopic(name, settings) {
      checkTopicName(name);
      if (topics.has(name)) throw new Refusal('topicExists', name);
      const topic: Topic = { name, permission: 'all', messageType: 'NORMAL', queueCount: 3, ...settings };
      topics.set(name, topic);
      stored.set(name, []);
      void createBehind(topic);
      return topic;
    },
    deleteTopic(name) {
      topics.delete(name);
      stored.delete(name);
      created.delete(name); // a topic of this name may come again, with other queues
    },
    async append(topic, body, given, deliverAt) {
      const properties = { ...given, UNIQ_KEY: nextId() };
      const index = sends.get(topic.name) ?? 0;
      sends.set(topic.name, index + 1);
      const queueId = index % topic.queueCount;
      await createBehind(topic);
      const place = (await backing?.store(topic, queueId, body, properties)) ?? {
        queueId,
        queueOffset: Math.floor(index / topic.queueCount),
      };
      const message = {
        ...messageOf({ topic: topic.name, body, properties, storedAt: now(), ...place }),
        ...(deliverAt !== undefined && { deliverAt }),
      };
      stored.get(topic.name)?.push(message);
      return message;
    },
    async earlier(topic, by) {
      const found = (await backing?.find(topic, by)) ?? [];
      const known = new Set(stored.get(topic)?.map(({ msgId }) => msgId));
      return found.map(messageOf).filter(({ msgId }) => !known.has(msgId));
    },
    messages(topic) {
      if (topic !== undefined) return [...(stored.get(topic) ?? [])];
      return [...stored.values()].flat().sort((a, b) => (a.msgId < b.msgId ? -1 : 1));
    },
  };
}

/** A message with what follows from its properties. */
function messageOf({ properties, ...rest }: FoundMessage): StoredMessage {
  return {
    ...rest,
    msgId: properties.UNIQ_KEY ?? '',
    brokerName: BROKER_NAME,
    keys: properties.KEYS?.split(' ').filter((key) => key !== '') ?? [],
    ...(properties.TAGS !== undefined && { tag: properties.TAGS }),
    properties,
  };
}
