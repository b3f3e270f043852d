import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { foreignness } from '../http/guard.ts';
import type { QueueDefinition } from '../wiring/serverless-queues.ts';
import { loadFauxqs } from './fauxqs.ts';

/** An existing queue. */
export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

/** The local SQS. */
export interface Queues {
  readonly url: string;
  readonly port: number;
  /** A client of the local SQS. */
  readonly client: SQSClient;
  readonly queues: readonly Queue[];
  /** Creates those of the queues that do not exist. Dead-letter queues must come before the queues that use them. */
  create(queues: readonly QueueDefinition[]): Promise<void>;
  /** Sends a message to the queue with this name. */
  send(queueName: string, body: string): Promise<void>;
  /** The bodies of all messages in the queue with this name, including those that are delayed or in flight. */
  contents(queueName: string): Promise<string[]>;
  close(): Promise<void>;
}

const Stored = z.object({ body: z.string() });
/** The answer of fauxqs about one queue. */
const Inspected = z.object({
  messages: z.object({
    ready: z.array(Stored),
    delayed: z.array(Stored),
    inflight: z.array(z.object({ message: Stored })),
  }),
});

/** Starts SQS on loopback (fauxqs, in this process) and creates the queues. Port 0 means any free port. */
export async function startQueues(
  port: number,
  { region, queues }: { readonly region: string; readonly queues: readonly QueueDefinition[] },
): Promise<Queues> {
  const { buildApp } = await loadFauxqs();
  const app = buildApp({ logger: false, defaultRegion: region });
  /** Only this process knows it: `contents` asks fauxqs for more than SQS does. */
  const own = { 'x-own-request': randomUUID() };
  app.addHook('onRequest', async function refuse({ raw }, reply) {
    if (raw.headers['x-own-request'] === own['x-own-request']) return;
    const message = foreignness(raw);
    if (message !== undefined) return reply.code(403).send({ message });
    if (!isSqs(raw))
      return reply.code(404).send({ message: 'This port speaks only SQS, in its JSON protocol.' });
  });
  const url = await app.listen({ port, host: '127.0.0.1' });
  const client = createClient(url, region);
  async function close(): Promise<void> {
    client.destroy();
    app.server.closeAllConnections();
    await app.close();
  }
  async function send(queueName: string, MessageBody: string): Promise<void> {
    await client.send(new SendMessageCommand({ QueueUrl: urlOf(queueName, url), MessageBody }));
  }
  async function contents(queueName: string): Promise<string[]> {
    const answer = await fetch(`${url}/_fauxqs/queues/${encodeURIComponent(queueName)}`, { headers: own });
    const { ready, delayed, inflight } = Inspected.parse(await answer.json()).messages;
    return [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(({ body }) => body);
  }
  const made: Queue[] = [];
  async function create(definitions: readonly QueueDefinition[]): Promise<void> {
    for (const queue of definitions) {
      if (made.some(({ name }) => name === queue.name)) continue;
      made.push(await createQueue(client, queue, { url, region }));
    }
  }
  try {
    await create(queues);
    return { url, port: Number(new URL(url).port), client, queues: made, create, send, contents, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Those of the given queues that exist in a running local cloud; empty if no SQS answers at `url`. */
export async function findQueues(
  url: string,
  { region, queues }: { readonly region: string; readonly queues: readonly QueueDefinition[] },
): Promise<Queue[]> {
  const client = createClient(url, region, 1);
  const isThere = async (QueueName: string) => {
    const abortSignal = AbortSignal.timeout(LOOKUP_TIMEOUT_MS);
    const answer = client.send(new GetQueueUrlCommand({ QueueName }), { abortSignal });
    return answer.then(
      () => true,
      () => false,
    );
  };
  const found = await Promise.all(
    queues.map(async (queue) => ({ ...queue, isThere: await isThere(queue.name) })),
  );
  client.destroy();
  return found
    .filter((queue) => queue.isThere)
    .map(({ name }) => ({ name, url: urlOf(name, url), arn: arnOf(name, region) }));
}

/** Whether a request is one of SQS. fauxqs also speaks SNS, S3 and STS, which the project does not use. */
const isSqs = ({ method, url, headers }: IncomingMessage) =>
  method === 'POST' &&
  url === '/' &&
  headers['content-type']?.startsWith('application/x-amz-json-1.0') === true;

const LOOKUP_TIMEOUT_MS = 1000;

/** A client of the local SQS, which accepts any credentials. */
export const createClient = (endpoint: string, region: string, maxAttempts = 3) =>
  new SQSClient({
    endpoint,
    region,
    maxAttempts,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

interface Place {
  readonly url: string;
  readonly region: string;
}

async function createQueue(
  client: SQSClient,
  queue: QueueDefinition,
  { url, region }: Place,
): Promise<Queue> {
  const { name, attributes, redrive } = queue;
  const policy = redrive && {
    deadLetterTargetArn: arnOf(redrive.deadLetterQueue, region),
    maxReceiveCount: redrive.maxReceiveCount,
  };
  const Attributes = { ...attributes, ...(policy && { RedrivePolicy: JSON.stringify(policy) }) };
  await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  // Not the URL in the answer: many machines cannot resolve its host, sqs.<region>.localhost.
  return { name, url: urlOf(name, url), arn: arnOf(name, region) };
}

const urlOf = (name: string, url: string) => `${url}/000000000000/${name}`;
const arnOf = (name: string, region: string) => `arn:aws:sqs:${region}:000000000000:${name}`;
