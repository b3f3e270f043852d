import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DmsEmulator } from '../../../local/dms/emulator.ts';
import { startEventBus } from '../../../local/event-bus/event-bus.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';
import { triggersOf } from '../../../local/wiring/serverless.ts';
import { policies } from '../plan.ts';
import { type AsyncInvoke, countedAsyncInvoke, countIn } from './async.ts';
import { startHosts } from './functions.ts';
import type { Hosts } from './hosts.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { fifoSource, pipeSource, standardSource } from './queue-sources.ts';
import { type OnClose, type Services, type ServicesOptions, startServices } from './services.ts';
import type { SqsProxy } from './sqs-proxy.ts';
import { standardSources, wiring } from './wiring.ts';
import { startWorkers } from './workers.ts';

/** A local cloud for the chaos, with all that is needed to feed it and to look into it. */
export interface ChaosCloud extends Pick<Services, 'fifo' | 'pipe'> {
  readonly frontUrl: string;
  readonly eventsUrl: string;
  readonly sqs: SQSClient;
  readonly emulator: DmsEmulator;
  readonly hosts: Hosts;
  readonly ledger: Ledger;
  readonly invokeAsync: AsyncInvoke['invoke'];
  queueUrl(name: string): string;
  /** How many messages and invocations are still on their way. */
  pending(): Promise<number>;
  sqsCounts(): ReturnType<SqsProxy['counts']>;
  close(): Promise<void>;
}

/** What goes wrong, who is told, and how many processes each function has at most. */
export interface ChaosCloudOptions extends ServicesOptions {
  readonly hostsPerFunction: number;
}

/** Starts the parts of `npm start` in this process, the functions in theirs, and a proxy between them and SQS. */
export async function startChaosCloud(options: ChaosCloudOptions): Promise<ChaosCloud> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(options, (end) => void closing.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: ChaosCloudOptions, onClose: OnClose): Promise<Omit<ChaosCloud, 'close'>> {
  const ledger = createLedger();
  const services = await startServices(options, ledger, onClose);
  const { emulator, queues, proxy, fifo, pipe, ordered } = services;
  const { hostsPerFunction } = options;
  const hosts = startHosts({ dmsUrl: emulator.url, queues, sqsUrl: proxy.url, hostsPerFunction, ledger });
  onClose(hosts.close);
  const asynchronous = countedAsyncInvoke(hosts.invoke, queues);
  const toWebhook = (payload: unknown) => hosts.invoke('webhook', payload);
  const front = await startHttpFront({ port: 0, invoke: toWebhook, about: () => '' });
  onClose(() => front.close());
  const rules = triggersOf(wiring, 'eventBridge');
  const bus = await startEventBus({ port: 0, rules, region: wiring.region, invoke: asynchronous.invoke });
  onClose(() => bus.close());
  startQueueWorkers(services, hosts, hostsPerFunction, onClose);
  return {
    frontUrl: front.url,
    eventsUrl: bus.url,
    sqs: queues.client,
    emulator,
    hosts,
    ledger,
    invokeAsync: asynchronous.invoke,
    fifo,
    pipe,
    queueUrl: (name) => queues.queues.find((queue) => queue.name === name)?.url ?? '',
    // In the order in which an event moves on, so that none is missed between two counts.
    pending: async () =>
      asynchronous.pending() +
      ordered.reduce((sum, queue) => sum + queue.size(), 0) +
      (await countIn(queues, standardSources)) +
      ledger.open.size,
    sqsCounts: proxy.counts,
  };
}

function startQueueWorkers(
  { queues, fifo, pipe }: Services,
  hosts: Hosts,
  hostsPerFunction: number,
  onClose: OnClose,
): void {
  const feeds = [
    ...standardSources.map((name) => standardSource(queues, name)),
    ...Object.values(fifo).map(fifoSource),
  ];
  onClose(startWorkers(hosts, 'queue', feeds, hostsPerFunction));
  const pipes = policies.map((policy) => pipeSource(pipe[policy]));
  onClose(startWorkers(hosts, 'event-bus', pipes, 1));
}
