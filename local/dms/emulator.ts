import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { RefusedRequest, RequestCounts, Service } from './answer.ts';
import { createAuthorizer } from './authorize.ts';
import { createFaults } from './faults.ts';
import { createIam, type IamUser } from './iam.ts';
import type { InstanceStatus } from './instance.ts';
import type { PropertiesAs } from './properties.ts';
import { visibleAfter } from './query.ts';
import { closeHttpServer, createHttpServer } from './server.ts';
import { type Backing, createStore, type StoredMessage } from './store.ts';
import type { TopicMessageType, TopicPermission } from './topic.ts';

export type { RefusedRequest, RequestCounts } from './answer.ts';
export { FaultScriptError } from './fault-script.ts';
export type { IamUser } from './iam.ts';
export type { InstanceStatus } from './instance.ts';
export type { PropertiesAs } from './properties.ts';
export { Refusal } from './refusal.ts';
export type { Backing, StoredMessage } from './store.ts';
export type { Topic, TopicMessageType, TopicPermission } from './topic.ts';

/** Options of `startDmsEmulator`: the content of the emulated cloud, and the credentials that it accepts. */
export interface DmsEmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  readonly projectId: string;
  readonly instanceId: string;
  /** Access key → secret key. */
  readonly accessKeys: Readonly<Record<string, string>>;
  /** Access key → security token that its requests must carry. Only for temporary keys. */
  readonly securityTokens?: Readonly<Record<string, string>>;
  /** Users who may ask IAM for tokens; default none. */
  readonly users?: readonly IamUser[];
  /** Topics that exist from the start; default none. */
  readonly topics?: readonly string[];
  /** Whether a message to a missing topic creates the topic; default `false`, as in the service. */
  readonly createMissingTopics?: boolean;
  /** The clock, in epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Lifetime of a token; default 24 hours, as in IAM. */
  readonly tokenLifetimeMs?: number;
  /**
   * Time after which an idle connection is closed; default 6 s (Node's 5 s and the second that Node adds). A given value is
   * exact.
   */
  readonly keepAliveTimeoutMs?: number;
  /** Faults to order, in the language of `parseFaultScript`; default ''. */
  readonly faults?: string;
  /** Age that a message must have before a query finds it, in milliseconds; default 0. */
  readonly visibleAfterMs?: number;
  /** What the service makes of the properties of a message; default `raw`. */
  readonly propertiesAs?: PropertiesAs | undefined;
  /** A broker that stores the messages; default only the memory of the emulator. */
  readonly backing?: Backing | undefined;
  /** Source of chance for faults with a percentage; default `Math.random`. */
  readonly random?: () => number;
  /** Waits before a slow answer is sent; default a timer that does not keep the process alive. */
  readonly delay?: (ms: number) => Promise<unknown>;
  /** Called with each stored message. */
  readonly onStored?: (message: StoredMessage) => void;
  /** Called with each refused request. */
  readonly onRefused?: (refused: RefusedRequest) => void;
}

/** A running emulator. Its content can be read and changed at any time. */
export interface DmsEmulator {
  /** The endpoint of DMS and of IAM, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly requests: Readonly<RequestCounts>;
  /** The stored messages in the order of arrival: those of one topic, or all. */
  messages(topic?: string): readonly StoredMessage[];
  /** Creates a topic. Throws if the service would refuse it. */
  createTopic(name: string, permission?: TopicPermission, messageType?: TopicMessageType): void;
  deleteTopic(name: string): void;
  setInstanceStatus(status: InstanceStatus): void;
  /** Fills the disk: the used part of its 100 GB. A full disk refuses messages (`DMS.00500982`). */
  setUsedStorage(gigabytes: number): void;
  /** Whether the instance says that it checks its own users (access control lists). It changes no answer besides. */
  setAcl(isOn: boolean): void;
  /** Makes every token that was issued until now expire. */
  expireTokens(): void;
  /** Replaces the faults to order; '' ends all faults. Throws FaultScriptError, and then the old faults stay. */
  setFaults(script: string): void;
  /** Number of requests that met each line of the current fault script. */
  faultCounts(): Readonly<Record<string, number>>;
  /** Stops listening and cuts every connection, idle or busy. */
  close(): Promise<void>;
}

/**
 * Starts DMS for RocketMQ (API reference, "APIs V2") and IAM's token endpoint on loopback, over plain HTTP. The emulator is as
 * strict as the real service: it checks signatures, tokens, limits and names, and refuses with the service's own codes.
 */
export async function startDmsEmulator(options: DmsEmulatorOptions): Promise<DmsEmulator> {
  const service = createService(options);
  const { faults: script, random, now } = options;
  const faults = createFaults({ script, random, now });
  const { delay = defaultDelay, keepAliveTimeoutMs } = options;
  const server = createHttpServer({ service, faults, delay, keepAliveTimeoutMs, now: now ?? Date.now });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: service.counts,
    messages: service.store.messages,
    createTopic: (name, permission = 'all', messageType = 'NORMAL') => {
      service.store.createTopic(name, { permission, messageType });
    },
    deleteTopic: service.store.deleteTopic,
    setInstanceStatus: (status) => {
      service.instance.status = status;
    },
    setUsedStorage: (gigabytes) => {
      service.instance.usedStorageGb = gigabytes;
    },
    setAcl: (isOn) => {
      service.instance.isAclOn = isOn;
    },
    expireTokens: service.iam.expireTokens,
    setFaults: faults.set,
    faultCounts: faults.counts,
    close: () => closeHttpServer(server),
  };
}

const defaultDelay = (ms: number) => wait(ms, undefined, { ref: false });

const DAY_MS = 24 * 60 * 60 * 1000;

function createService(options: DmsEmulatorOptions): Service {
  const { projectId, instanceId, accessKeys, securityTokens = {}, users = [], topics = [] } = options;
  const { now = Date.now, tokenLifetimeMs = DAY_MS, onStored = () => {}, onRefused = () => {} } = options;
  const store = createStore(now, options.createMissingTopics, options.backing);
  for (const topic of topics) store.createTopic(topic);
  const iam = createIam({ projectId, users, tokenLifetimeMs, now });
  const authorize = createAuthorizer({ accessKeys, securityTokens, iam, now });
  const counts = { sends: 0, queries: 0, tokens: 0, signedRequests: 0 };
  const visible = visibleAfter(store, options.visibleAfterMs ?? 0, now);
  const instance = { id: instanceId, status: 'RUNNING' as const, usedStorageGb: 0, isAclOn: false };
  const { propertiesAs = 'raw' } = options;
  return {
    ...{ projectId, instance, store, propertiesAs, now },
    ...{ visible, iam, authorize, counts, onStored, onRefused },
  };
}
