import { Refusal } from './refusal.ts';

/** What the emulator answers: one name per operation of the API reference. */
export type Operation =
  | 'issueToken'
  | 'sendMessage'
  | 'queryMessages'
  | 'listInstances'
  | 'showInstance'
  | 'listTopics'
  | 'createTopic'
  | 'showTopic';

/** An operation and what its path names. A part that the path does not have is empty. */
export interface Match {
  readonly operation: Operation;
  readonly projectId: string;
  readonly instanceId: string;
  readonly topic: string;
}

const INSTANCES = '/v2/(?<projectId>[^/]+)/instances';
const INSTANCE = `${INSTANCES}/(?<instanceId>[^/]+)`;
const MESSAGES = '/v2/(?<projectId>[^/]+)/rocketmq/instances/(?<instanceId>[^/]+)/messages';

/**
 * Paths of messages have a `/rocketmq/` in them, those of instances and topics do not (API reference, "APIs
 * V2").
 */
const ROUTES: readonly { path: RegExp; methods: Readonly<Partial<Record<string, Operation>>> }[] = [
  { path: /^\/v3\/auth\/tokens$/, methods: { POST: 'issueToken' } },
  { path: whole(MESSAGES), methods: { POST: 'sendMessage', GET: 'queryMessages' } },
  { path: whole(INSTANCES), methods: { GET: 'listInstances' } },
  { path: whole(INSTANCE), methods: { GET: 'showInstance' } },
  { path: whole(`${INSTANCE}/topics`), methods: { GET: 'listTopics', POST: 'createTopic' } },
  { path: whole(`${INSTANCE}/topics/(?<topic>[^/]+)`), methods: { GET: 'showTopic' } },
];

/** Finds the operation. An unknown path is `APIG.0101`, a known one with another method `DMS.00405001`. */
export function match(method: string, pathname: string): Match {
  for (const { path, methods } of ROUTES) {
    const found = path.exec(pathname);
    if (found === null) continue;
    const operation = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (operation === undefined) throw new Refusal('wrongMethod', method);
    const part = (name: string) => decodeURIComponent(found.groups?.[name] ?? '');
    return { operation, projectId: part('projectId'), instanceId: part('instanceId'), topic: part('topic') };
  }
  throw new Refusal('unknownPath', pathname);
}

function whole(path: string): RegExp {
  return new RegExp(`^${path}$`);
}
