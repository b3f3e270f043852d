import * as z from 'zod';
import { type Answer, jsonOf, parse } from './http.ts';
import { Refusal } from './refusal.ts';
import { BROKER_NAME, type Store } from './store.ts';
import type { Topic } from './topic.ts';

/** Status of an instance (DMS for RocketMQ API reference, "Instance Status"). Only RUNNING takes messages. */
export type InstanceStatus =
  | 'CREATING'
  | 'RUNNING'
  | 'ERROR'
  | 'RESTARTING'
  | 'EXTENDING'
  | 'EXTENDEDFAILED'
  | 'DELETING';

/** The emulated instance. */
export interface Instance {
  readonly id: string;
  status: InstanceStatus;
  /** Used part of the disk, in GB, without the messages of this store. */
  usedStorageGb: number;
  isAclOn: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ENGINES = new Set(['rocketmq', 'reliability']);

/** Refuses the ID of another instance (`DMS.00404022`), and an ID that is not a UUID (`DMS.00400030`). */
export function checkInstance(instance: Instance, id: string): void {
  if (id === instance.id) return;
  throw new Refusal(UUID.test(id) ? 'noSuchInstance' : 'badInstanceId', id);
}

/** Refuses a change of an instance that is not RUNNING (`DMS.00400026`). */
export function checkRunning(instance: Instance): void {
  if (instance.status !== 'RUNNING') throw new Refusal('instanceBusy', instance.status);
}

/** Size of the disk: the smallest of the smallest flavor (DMS for RocketMQ, "Specifications"). */
const TOTAL_STORAGE_GB = 100;

/** Refuses a message if the disk is full (`DMS.00500982`). */
export function checkDisk({ usedStorageGb }: Instance): void {
  if (usedStorageGb >= TOTAL_STORAGE_GB) throw new Refusal('diskFull');
}

/** Answers "Querying the Instance List", where `engine` is mandatory. */
export function listInstances(instance: Instance, store: Store, search: URLSearchParams): Answer {
  const engine = search.get('engine');
  if (engine === null) throw new Refusal('badQuery', 'engine is missing');
  if (!ENGINES.has(engine)) throw new Refusal('unsupportedEngine', engine);
  return { status: 200, body: { instances: [showInstance(instance, store).body], instance_num: 1 } };
}

/** Answers "Querying an Instance" with those fields of a single-node 5.x instance that matter to a producer. */
export function showInstance({ id, status, usedStorageGb, isAclOn }: Instance, store: Store): Answer {
  const body = {
    name: 'local',
    instance_id: id,
    engine: 'reliability',
    engine_version: '5.x',
    type: 'single.basic',
    product_id: 'rocketmq.b1.large.1',
    status,
    ssl_enable: false,
    enable_acl: isAclOn,
    broker_num: 1,
    produce_portion: 1,
    consume_portion: 1,
    total_storage_space: TOTAL_STORAGE_GB,
    used_storage_space: Math.max(usedStorageGb, store.messages().length === 0 ? 0 : 1),
    namesrv_address: '127.0.0.1:8100',
    grpc_address: '127.0.0.1:8080',
  };
  return { status: 200, body };
}

/** Largest number of topics of the smallest flavor (DMS for RocketMQ, "Specifications"). */
const MAX_TOPICS = 50;

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(10),
  offset: z.coerce.number().int().min(0).default(0),
});

/** Answers "Querying the Topic List" with one page; -1 as next or previous offset means that there is no such page. */
export function listTopics(store: Store, search: URLSearchParams): Answer {
  const { limit, offset } = parse(Page, Object.fromEntries(search), 'badQuery');
  const topics = store.topics();
  const body = {
    total: topics.length,
    max: MAX_TOPICS,
    remaining: MAX_TOPICS - topics.length,
    next_offset: offset + limit < topics.length ? offset + limit : -1,
    previous_offset: offset === 0 ? -1 : Math.max(0, offset - limit),
    topics: topics.slice(offset, offset + limit).map(describe),
  };
  return { status: 200, body };
}

/** Answers "Querying a Topic"; a missing topic is a 400 with `DMS.00050004`. */
export function showTopic(store: Store, name: string): Answer {
  return { status: 200, body: describe(store.topic(name)) };
}

const NewTopic = z.strictObject({
  name: z.string(),
  message_type: z.enum(['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION']),
  permission: z.enum(['all', 'pub', 'sub']).default('all'),
  queue_num: z.number().int().min(1).max(50).default(3),
  brokers: z.array(z.string()).optional(),
});

/** Answers "Creating a Topic". A 5.x instance requires the message type. */
export function createTopic(store: Store, requestBody: Buffer): Answer {
  const { name, message_type, permission, queue_num } = parse(NewTopic, jsonOf(requestBody), 'badFields');
  const topic = store.createTopic(name, { messageType: message_type, permission, queueCount: queue_num });
  return { status: 200, body: { id: topic.name } };
}

function describe({ name, permission, messageType, queueCount }: Topic): object {
  return {
    name,
    permission,
    message_type: messageType,
    total_read_queue_num: queueCount,
    total_write_queue_num: queueCount,
    brokers: [{ broker_name: BROKER_NAME, read_queue_num: queueCount, write_queue_num: queueCount }],
  };
}
