import { Refusal } from './refusal.ts';

/** Operations that the emulator answers, one name for each of the API reference. */
export type Operation =
  | 'issueToken'
  | 'sendMessage'
  | 'queryMessages'
  | 'listInstances'
  | 'showInstance'
  | 'listTopics'
  | 'createTopic'
  | 'showTopic';

/** An operation and the parts of its path. A part that the path does not have is ''. */
export interface Match {
  readonly operation: Operation;
  readonly projectId: string;
  readonly instanceId: string;
  readonly topic: string;
}

const INSTANCES = '/v2/(?<projectId>[^/]+)/instances';
const INSTANCE = `${INSTANCES}/(?<instanceId>[^/]+)`;
const MESSAGES = '/v2/(?<projectId>[^/]+)/rocketmq/instances/(?<instanceId>[^/]+)/messages';

/** Paths of messages contain `/rocketmq/`, those of instances and topics do not (API reference, "APIs V2"). */
const ROUTES: readonly { path: RegExp; methods: Readonly<Partial<Record<string, Operation>>> }[] = [
  { path: /^\/v3\/auth\/tokens$/, methods: { POST: 'issueToken' } },
  { path: whole(MESSAGES), methods: { POST: 'sendMessage', GET: 'queryMessages' } },
  { path: whole(INSTANCES), methods: { GET: 'listInstances' } },
  { path: whole(INSTANCE), methods: { GET: 'showInstance' } },
  { path: whole(`${INSTANCE}/topics`), methods: { GET: 'listTopics', POST: 'createTopic' } },
  { path: whole(`${INSTANCE}/topics/(?<topic>[^/]+)`), methods: { GET: 'showTopic' } },
];

/** Finds the operation. Throws `APIG.0101` for an unknown path, `DMS.00405001` for a known path with another method. */
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
