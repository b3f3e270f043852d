import * as z from 'zod';
import type { TopicMessageType } from '../dms/topic.ts';
import { BrokerLostError, createRemoting, type RemotingOptions } from './remoting.ts';
import { decodeMessages, encodeProperties, type StoredBytes } from './stored-bytes.ts';

/** Why the broker has not stored a message. */
export type BrokerRefusalKind = 'noSuchTopic' | 'denied' | 'illegal' | 'busy' | 'other';

/** The broker refuses a request. The message is its own remark. */
export class BrokerRefusal extends Error {
  override readonly name = 'BrokerRefusal';
  readonly kind: BrokerRefusalKind;

  constructor(code: number, remark: string) {
    super(`the broker refused with code ${code}: ${remark}`);
    this.kind = KINDS[code] ?? 'other';
  }
}

/** Codes of refusals (Apache RocketMQ, `ResponseCode`). */
const KINDS: Readonly<Record<number, BrokerRefusalKind>> = {
  2: 'busy',
  13: 'illegal',
  14: 'busy',
  16: 'denied',
  17: 'noSuchTopic',
  215: 'busy',
};

/** Codes of requests (Apache RocketMQ, `RequestCode`). */
const QUERY_MESSAGE = 12;
const UPDATE_AND_CREATE_TOPIC = 17;
const GET_BROKER_RUNTIME_INFO = 28;
const UPDATE_AND_CREATE_GROUP = 200;
const SEND_MESSAGE_V2 = 310;

/** Code of the answer to a query that finds nothing. */
const QUERY_NOT_FOUND = 22;

/** Where a message is stored. An answer without it does not prove that the message is stored. */
const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const Place = z.object({ queueId: number, queueOffset: number });

const READ_AND_WRITE = 6;
const LONG_TIMEOUT_MS = 10_000;

/** A topic as the broker has it. */
export interface BrokerTopic {
  readonly name: string;
  readonly messageType: TopicMessageType;
  readonly queueCount: number;
}

/** A real RocketMQ broker. Each call throws BrokerRefusal or BrokerLostError. */
export type Broker = ReturnType<typeof createBroker>;

/** Makes a client of the broker at this address, over the remoting protocol. It connects when it is first used. */
export function createBroker(options: RemotingOptions) {
  const remoting = createRemoting({ timeoutMs: LONG_TIMEOUT_MS, ...options });

  async function ask(code: number, fields: Readonly<Record<string, string>>, body?: Buffer) {
    const answer = await remoting.request(code, fields, body);
    if (answer.code === 0 || (answer.code === QUERY_NOT_FOUND && code === QUERY_MESSAGE)) return answer;
    throw new BrokerRefusal(answer.code, answer.remark ?? 'no reason');
  }

  return {
    /** Returns if a broker answers. */
    async check(): Promise<void> {
      await remoting.request(GET_BROKER_RUNTIME_INFO, {});
    },

    /** Creates a topic, or changes its type and number of queues. */
    async createTopic({ name, messageType, queueCount }: BrokerTopic): Promise<void> {
      await ask(UPDATE_AND_CREATE_TOPIC, {
        topic: name,
        defaultTopic: 'TBW102',
        readQueueNums: String(queueCount),
        writeQueueNums: String(queueCount),
        perm: String(READ_AND_WRITE),
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: '0',
        order: 'false',
        attributes: `+message.type=${messageType}`,
      });
    },

    /** Creates a consumer group. Clients that speak gRPC need theirs before they start; for others the broker creates it. */
    async createGroup(name: string): Promise<void> {
      const group = {
        groupName: name,
        consumeEnable: true,
        consumeFromMinEnable: true,
        consumeBroadcastEnable: true,
        retryQueueNums: 1,
        retryMaxTimes: 16,
      };
      await ask(UPDATE_AND_CREATE_GROUP, {}, Buffer.from(JSON.stringify(group)));
    },

    /** Stores a message in a queue, and returns its offset there. */
    async send(
      topic: BrokerTopic,
      queueId: number,
      body: string,
      properties: Readonly<Record<string, string>>,
    ): Promise<{ readonly queueId: number; readonly queueOffset: number }> {
      const { extFields } = await ask(
        SEND_MESSAGE_V2,
        {
          a: 'rocketmq-launchpad', // group of the producer
          b: topic.name,
          c: 'TBW102', // template of topics that the broker may create; it may not
          d: String(topic.queueCount),
          e: String(queueId),
          f: '0', // system flag
          g: String(Date.now()), // born at
          h: '0', // flag
          i: encodeProperties(properties),
          j: '0', // deliveries
          k: 'false', // unit mode
          m: 'false', // batch
        },
        Buffer.from(body),
      );
      const place = Place.safeParse(extFields).data;
      if (place) return place;
      throw new BrokerLostError('the broker did not answer where it has stored a message');
    },

    /** Finds messages of a topic by one of their keys, or by their id (`UNIQ_KEY`), newest first. */
    async find(
      topic: string,
      by: { readonly key: string } | { readonly msgId: string },
      { from = 0, to = Date.now() + 60_000, limit = 64 } = {},
    ): Promise<StoredBytes[]> {
      const { body } = await ask(QUERY_MESSAGE, {
        topic,
        key: 'key' in by ? by.key : by.msgId,
        maxNum: String(limit),
        beginTimestamp: String(from),
        endTimestamp: String(to),
        ...('msgId' in by && { _UNIQUE_KEY_QUERY: 'true' }),
      });
      return decodeMessages(body);
    },

    close: remoting.close,
  };
}
