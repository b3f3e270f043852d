import type { SQSClient } from '@aws-sdk/client-sqs';
import { type DmsEmulator, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { emulatorOptions, functionEnvironment } from '../../../local/emulator-settings.ts';
import { startEventBus } from '../../../local/event-bus/event-bus.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';
import { functionDefinitions } from '../../../local/lambda/definitions.ts';
import { createFunctions } from '../../../local/lambda/functions.ts';
import type { Host } from '../../../local/lambda/host.ts';
import { resolveSettings } from '../../../local/settings.ts';
import { type Queues, startQueues } from '../../../local/sqs/queues.ts';
import { triggersOf, type Wiring } from '../../../local/wiring/serverless.ts';
import { TOPICS } from '../../support/services.ts';
import type { Evidence } from './evidence.ts';
import { countedAsyncInvoke, countIn, startPollers, urlsOf } from './parts.ts';
import { env, quickWiring, root } from './quick-wiring.ts';
import { type SqsProxy, startSqsProxy } from './sqs-proxy.ts';

/** A local cloud for the chaos, with all that is needed to feed it and to look into it. */
export interface ChaosCloud {
  readonly frontUrl: string;
  readonly eventsUrl: string;
  readonly ordersUrl: string;
  readonly stepsUrl: string;
  readonly githubSecret: string;
  readonly sqs: SQSClient;
  readonly emulator: DmsEmulator;
  readonly invokeAsync: (functionName: string, payload: unknown) => Promise<void>;
  /** Every host so far, the dead ones too. */
  readonly hosts: readonly Host[];
  /** How many messages and invocations are still on their way. */
  pending(): Promise<number>;
  /** The URLs of the queues in which things end that could not be sent. */
  readonly endUrls: readonly string[];
  /** What the functions wanted to park or to bury, and what SQS said. */
  sqsSends(): { readonly taken: number; readonly refused: number };
  close(): Promise<void>;
}

/** What goes wrong, and who is told. */
export interface ChaosCloudOptions {
  readonly faults: string;
  readonly random: () => number;
  readonly maxHosts: number;
  readonly evidence: Evidence;
  readonly onStored: () => void;
}

/** Takes what must be ended, in the order in which it was begun. */
type OnClose = (close: () => Promise<unknown>) => void;

/** Starts the parts of `npm start` in this process, the functions in theirs, and a proxy between them and SQS. */
export async function startChaosCloud(options: ChaosCloudOptions): Promise<ChaosCloud> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  const onClose: OnClose = (end) => void closing.push(end);
  try {
    const wiring = await quickWiring();
    const services = await startServices(wiring, options, onClose);
    const triggers = await startTriggers(wiring, services, options, onClose);
    return { ...describe(services), ...triggers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Services {
  readonly emulator: DmsEmulator;
  readonly queues: Queues;
  readonly proxy: SqsProxy;
}

/** What the functions talk to. */
async function startServices(
  wiring: Wiring,
  { evidence, random, faults, onStored }: ChaosCloudOptions,
  onClose: OnClose,
): Promise<Services> {
  const emulator = await startDmsEmulator({
    ...emulatorOptions(settings),
    topics: TOPICS,
    faults,
    random,
    onStored,
  });
  onClose(emulator.close);
  const queues = await startQueues(0, wiring);
  onClose(queues.close);
  const proxy = await startSqsProxy({ sqsUrl: queues.url, random, onAbandoned: evidence.onCutOff });
  onClose(proxy.close);
  return { emulator, queues, proxy };
}

const settings = resolveSettings({ local: env, dotenv: {}, process: {} });

/** The functions, and what invokes them. */
async function startTriggers(
  wiring: Wiring,
  { emulator, queues, proxy }: Services,
  { evidence, maxHosts }: ChaosCloudOptions,
  onClose: OnClose,
) {
  const { region } = wiring;
  const seen = queues.queues.map((queue) => ({ ...queue, url: queue.url.replace(queues.url, proxy.url) }));
  const hosts: Host[] = [];
  const functions = await createFunctions(functionDefinitions(root, wiring, seen), {
    env: functionEnvironment(settings, { dmsUrl: emulator.url, sqsUrl: proxy.url, region }),
    log: evidence.onLine,
    maxHosts,
    onHost: (host) => hosts.push(host),
  });
  onClose(() => functions.close());
  const invoke = evidence.watch(functions.invoke);
  const asynchronous = countedAsyncInvoke(wiring, invoke, queues);
  const toWebhook = (payload: unknown) => invoke('webhook', payload);
  const front = await startHttpFront({ port: 0, invoke: toWebhook, about: () => '' });
  onClose(() => front.close());
  const rules = triggersOf(wiring, 'eventBridge');
  const bus = await startEventBus({ port: 0, rules, region, invoke: asynchronous.invoke });
  onClose(() => bus.close());
  onClose(startPollers(wiring, queues, invoke));
  return {
    frontUrl: front.url,
    eventsUrl: bus.url,
    hosts,
    invokeAsync: asynchronous.invoke,
    pending: async () => asynchronous.pending() + (await countIn(queues, SOURCES)),
  };
}

/** Ends of the names of the queues that feed a function, and of those in which things end. */
const SOURCES = ['-orders', '-order-steps.fifo', '-outbox'];
const ENDS = ['-dead-letters', '-failures', '-failures.fifo'];

function describe({ emulator, queues, proxy }: Services) {
  const [ordersUrl = '', stepsUrl = ''] = urlsOf(queues, SOURCES);
  return {
    ordersUrl,
    stepsUrl,
    endUrls: urlsOf(queues, ENDS),
    githubSecret: env.GITHUB_WEBHOOK_SECRET,
    sqs: queues.client,
    emulator,
    sqsSends: proxy.sends,
  };
}
