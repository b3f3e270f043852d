import { Refusal } from './refusal.ts';

/** Clients that may use a topic: producers (`pub`), consumers (`sub`) or both (DMS for RocketMQ, "Creating a Topic"). */
export type TopicPermission = 'all' | 'pub' | 'sub';

/** Type of the messages in a topic of a 5.x instance (DMS for RocketMQ, "Creating a Topic"). */
export type TopicMessageType = 'NORMAL' | 'FIFO' | 'DELAY' | 'TRANSACTION';

/** A topic. Its messages go to its queues in turn; without a broker behind, the offsets of every queue start at 0. */
export interface Topic {
  readonly name: string;
  readonly permission: TopicPermission;
  readonly messageType: TopicMessageType;
  readonly queueCount: number;
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
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
  'CHECKPOINT_TOPIC',
]);

/**
 * Refuses a name that breaks the service's rules (DMS for RocketMQ FAQ, "What Are the Topic Naming Rules?"), or that RocketMQ 5.5
 * uses itself (`TopicValidator`).
 */
export function checkTopicName(name: string): void {
  if (TOPIC_NAME.test(name) && !RESERVED_TOPICS.has(name)) return;
  throw new Refusal('badParameter', `topic ${JSON.stringify(name)} breaks the naming rules`);
}
