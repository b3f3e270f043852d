import * as z from 'zod';
import type { Authorizer } from './authorize.ts';
import { type Answer, jsonOf, MAX_REQUEST_BYTES, type ReceivedRequest, urlOf } from './http.ts';
import type { Iam } from './iam.ts';
import * as instances from './instance.ts';
import { type SendServices, sendMessage } from './messages.ts';
import { queryMessages, type Visible } from './query.ts';
import { Refusal, type RefusalContent, refusalBody } from './refusal.ts';
import { match, type Operation } from './routes.ts';
import type { StoredMessage } from './store.ts';

/** A request that was refused. `topic` is `undefined` if the request named no topic. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
  readonly topic?: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Numbers of requests that arrived, refused ones included. `signedRequests` counts those with an AK/SK signature. */
export interface RequestCounts {
  sends: number;
  queries: number;
  tokens: number;
  signedRequests: number;
}

/** Everything that an answer can depend on. */
export interface Service extends SendServices {
  readonly projectId: string;
  readonly instance: instances.Instance;
  /** Returns the messages that a query can find now. */
  readonly visible: Visible;
  readonly iam: Iam;
  readonly authorize: Authorizer;
  readonly counts: RequestCounts;
  readonly onStored: (message: StoredMessage) => void;
  readonly onRefused: (refused: RefusedRequest) => void;
}

/** Answers one request. Never rejects: every error becomes a refusal in the service's own format. */
export async function answer(service: Service, request: ReceivedRequest): Promise<Answer> {
  try {
    return await process(service, request);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('internal');
    service.onRefused(describeRefused(request, refusal));
    return { status: refusal.status, body: refusalBody(refusal, request.requestId) };
  }
}

/** Checks in the order of the real service: the gateway (size, path, method), then the credentials, then the operation. */
function process(service: Service, request: ReceivedRequest): Answer | Promise<Answer> {
  if (request.body.length > MAX_REQUEST_BYTES) throw new Refusal('requestTooLarge');
  const url = urlOf(request);
  const { operation, projectId, instanceId, topic } = match(request.method, url.pathname);
  if (operation === 'issueToken') return service.iam.issueToken(request.body);
  service.authorize({ ...request, url }, projectId);
  if (projectId !== service.projectId) throw new Refusal('badProject', projectId);
  if (operation !== 'listInstances') instances.checkInstance(service.instance, instanceId);
  return OPERATIONS[operation](service, { url, body: request.body, topic });
}

interface Call {
  readonly url: URL;
  readonly body: Buffer;
  readonly topic: string;
}

const OPERATIONS: Record<
  Exclude<Operation, 'issueToken'>,
  (service: Service, call: Call) => Answer | Promise<Answer>
> = {
  async sendMessage(service, { body }) {
    instances.checkRunning(service.instance);
    instances.checkDisk(service.instance);
    const sent = await sendMessage(service, body);
    service.onStored(sent.message);
    return sent.answer;
  },
  queryMessages: ({ instance, visible, store }, { url }) =>
    queryMessages({ visible, earlier: store.earlier }, instance.id, url.searchParams),
  listInstances: ({ instance, store }, { url }) => instances.listInstances(instance, store, url.searchParams),
  showInstance: ({ instance, store }) => instances.showInstance(instance, store),
  listTopics: ({ store }, { url }) => instances.listTopics(store, url.searchParams),
  createTopic({ instance, store }, { body }) {
    instances.checkRunning(instance);
    return instances.createTopic(store, body);
  },
  showTopic: ({ store }, { topic }) => instances.showTopic(store, topic),
};

/** The operation that a request asks for; `undefined` if its path and method match no operation. */
export function operationOf(request: ReceivedRequest): Operation | undefined {
  try {
    return match(request.method, urlOf(request).pathname).operation;
  } catch {
    return undefined;
  }
}

/** The facts about a refused request that `onRefused` gets. */
export function describeRefused(
  request: ReceivedRequest,
  { status, code, message }: RefusalContent,
): RefusedRequest {
  const topic = topicNamedBy(request.body);
  const path = request.target.replace(/\?.*/s, '');
  return { method: request.method, path, ...(topic !== undefined && { topic }), status, code, message };
}

/** The topic that the body of a send names; `undefined` if the body is not JSON or names no topic. */
export function topicNamedBy(body: Buffer): string | undefined {
  try {
    return z.object({ topic: z.string() }).parse(jsonOf(body)).topic;
  } catch {
    return undefined;
  }
}
