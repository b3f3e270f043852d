import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { RefusedRequest, RequestCounts, Service } from './answer.ts';
import { createAuthorizer } from './authorize.ts';
import { createFaults } from './faults.ts';
import { createIam, type IamUser } from './iam.ts';
import type { InstanceStatus } from './instance.ts';
import { visibleAfter } from './query.ts';
import { closeHttpServer, createHttpServer } from './server.ts';
import { createStore, type StoredMessage, type TopicMessageType, type TopicPermission } from './store.ts';

export type { RefusedRequest, RequestCounts } from './answer.ts';
export { FaultScriptError } from './fault-script.ts';
export type { IamUser } from './iam.ts';
export type { InstanceStatus } from './instance.ts';
export type { StoredMessage, TopicMessageType, TopicPermission } from './store.ts';

/** What the emulated cloud holds, and who may use it. */
export interface DmsEmulatorOptions {
  /** 0, the default, is any free port. */
  readonly port?: number;
  readonly projectId: string;
  readonly instanceId: string;
  /** Access key → secret key. */
  readonly accessKeys: Readonly<Record<string, string>>;
  /** Access key → the security token it must come with, for temporary keys. */
  readonly securityTokens?: Readonly<Record<string, string>>;
  readonly users?: readonly IamUser[];
  readonly topics?: readonly string[];
  /** Whether a message makes the topic that it misses; default false, as in the service. */
  readonly createMissingTopics?: boolean;
  /** The clock, in epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Default: 24 hours, as IAM's. */
  readonly tokenLifetimeMs?: number;
  /**
   * How long an idle connection lives; default: node's 5 s, plus the second that node adds. A given value is
   * exact.
   */
  readonly keepAliveTimeoutMs?: number;
  /** Faults to order, in the language of `parseFaultScript`; default none. */
  readonly faults?: string;
  /** How old a message must be before a query finds it, in milliseconds; default 0. */
  readonly visibleAfterMs?: number;
  /** What the shares of faults are drawn with; default `Math.random`. */
  readonly random?: () => number;
  /** How a slow answer waits; default a timer, which does not keep the process alive. */
  readonly delay?: (ms: number) => Promise<unknown>;
  readonly onStored?: (message: StoredMessage) => void;
  readonly onRefused?: (refused: RefusedRequest) => void;
}

/** A running emulator. What it holds can be read and changed from outside at any time. */
export interface DmsEmulator {
  /** Without a slash at its end; the endpoint of DMS and of IAM. */
  readonly url: string;
  readonly port: number;
  readonly requests: Readonly<RequestCounts>;
  messages(topic?: string): readonly StoredMessage[];
  createTopic(name: string, permission?: TopicPermission, messageType?: TopicMessageType): void;
  deleteTopic(name: string): void;
  setInstanceStatus(status: InstanceStatus): void;
  /** Lets every token issued so far expire now. */
  expireTokens(): void;
  /** Replaces the faults to order; '' ends them. Throws FaultScriptError, and then changes nothing. */
  setFaults(script: string): void;
  /** How often each line of the present fault script was met. */
  faultCounts(): Readonly<Record<string, number>>;
  /** Stops listening and cuts every connection, idle or not. */
  close(): Promise<void>;
}

/**
 * Starts DMS for RocketMQ (API reference, "APIs V2") and IAM's token endpoint on loopback, over plain HTTP,
 * as strict as the real service: it checks signatures, tokens, limits and names, and refuses with the
 * service's own codes.
 */
export async function startDmsEmulator(options: DmsEmulatorOptions): Promise<DmsEmulator> {
  const service = createService(options);
  const { faults: script, random, now } = options;
  const faults = createFaults({ script, random, now });
  const { delay = defaultDelay, keepAliveTimeoutMs } = options;
  const server = createHttpServer({ service, faults, delay, keepAliveTimeoutMs });
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
  const store = createStore(now, options.createMissingTopics);
  for (const topic of topics) store.createTopic(topic);
  const iam = createIam({ projectId, users, tokenLifetimeMs, now });
  const authorize = createAuthorizer({ accessKeys, securityTokens, iam, now });
  const counts = { sends: 0, queries: 0, tokens: 0, signedRequests: 0 };
  const visible = visibleAfter(store, options.visibleAfterMs ?? 0, now);
  const instance = { id: instanceId, status: 'RUNNING' as const };
  return { projectId, instance, store, visible, iam, authorize, counts, onStored, onRefused };
}
