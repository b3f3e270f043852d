import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** The only broker of the emulated instance. */
export const BROKER_NAME = 'broker-0';

/** Clients that may use a topic: producers (`pub`), consumers (`sub`) or both (DMS for RocketMQ, "Creating a Topic"). */
export type TopicPermission = 'all' | 'pub' | 'sub';

/** Type of the messages in a topic of a 5.x instance (DMS for RocketMQ, "Creating a Topic"). */
export type TopicMessageType = 'NORMAL' | 'FIFO' | 'DELAY' | 'TRANSACTION';

/** A topic. Its messages go to its queues in turn; the offsets of every queue start at 0. */
export interface Topic {
  readonly name: string;
  readonly permission: TopicPermission;
  readonly messageType: TopicMessageType;
  readonly queueCount: number;
}

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
}

/** The topics and messages of one instance, in memory. */
export interface Store {
  topics(): readonly Topic[];
  /** Throws `DMS.00050004` if there is no such topic. */
  topic(name: string): Topic;
  /** Throws `DMS.40050005` if the topic exists already, `DMS.00400062` if the name breaks the naming rules. */
  createTopic(name: string, settings?: Partial<Omit<Topic, 'name'>>): Topic;
  deleteTopic(name: string): void;
  append(topic: Topic, body: string, properties: Readonly<Record<string, string>>): StoredMessage;
  /** Messages in the order of arrival: those of one topic, or all. */
  messages(topic?: string): readonly StoredMessage[];
}

/**
 * An empty store. With `createMissingTopics`, reading a missing topic creates it, unlike in the service. Message ids are 32
 * upper-case hex characters, as RocketMQ's clients make them.
 */
export function createStore(now: () => number, createMissingTopics = false): Store {
  const topics = new Map<string, Topic>();
  const stored = new Map<string, StoredMessage[]>();
  const idPrefix = randomBytes(12).toString('hex').toUpperCase();
  let count = 0;
  const nextId = () => `${idPrefix}${(++count).toString(16).toUpperCase().padStart(8, '0')}`;

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
      return topic;
    },
    deleteTopic(name) {
      topics.delete(name);
      stored.delete(name);
    },
    append(topic, body, properties) {
      const messages = stored.get(topic.name) ?? [];
      const message = place(topic, messages.length, body, { ...properties, UNIQ_KEY: nextId() }, now());
      messages.push(message);
      return message;
    },
    messages(topic) {
      if (topic !== undefined) return [...(stored.get(topic) ?? [])];
      return [...stored.values()].flat().sort((a, b) => (a.msgId < b.msgId ? -1 : 1));
    },
  };
}

/** The message with its queue and offset: the n-th message of a topic goes to queue n modulo the number of queues. */
function place(
  topic: Topic,
  index: number,
  body: string,
  properties: Readonly<Record<string, string>> & { readonly UNIQ_KEY: string },
  storedAt: number,
): StoredMessage {
  return {
    topic: topic.name,
    body,
    msgId: properties.UNIQ_KEY,
    queueId: index % topic.queueCount,
    queueOffset: Math.floor(index / topic.queueCount),
    brokerName: BROKER_NAME,
    keys: properties.KEYS?.split(' ').filter((key) => key !== '') ?? [],
    ...(properties.TAGS !== undefined && { tag: properties.TAGS }),
    properties,
    storedAt,
  };
}

const TOPIC_NAME = /^(?!rmq_sys_)[A-Za-z0-9%|_-]{3,64}$/;

const RESERVED_TOPICS = new Set([
  'TBW102',
  'SCHEDULE_TOPIC_XXXX',
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
]);

/** Refuses a name that breaks the service's rules (DMS for RocketMQ FAQ, "What Are the Topic Naming Rules?"). */
export function checkTopicName(name: string): void {
  if (TOPIC_NAME.test(name) && !RESERVED_TOPICS.has(name)) return;
  throw new Refusal('badParameter', `topic ${JSON.stringify(name)} breaks the naming rules`);
}
