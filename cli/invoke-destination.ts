import * as z from 'zod';
import { startDmsEmulator } from '../local/dms/emulator.ts';
import { emulatorOptions } from '../local/emulator-settings.ts';
import type { Settings } from '../local/settings.ts';
import { findQueues, type Queue, startQueues } from '../local/sqs/queues.ts';
import { createTopics } from '../local/topics.ts';
import type { FunctionWiring, Wiring } from '../local/wiring/serverless.ts';
import {
  describe,
  describeRecords,
  isDead,
  waits,
  wasStored,
  wouldBeDead,
  wouldBeSent,
  wouldWait,
} from './invoke-report.ts';

/** Destination of one invocation's messages. */
export interface Destination {
  /** `undefined` for the real service, whose endpoint is in the settings. */
  readonly dmsUrl?: string;
  readonly sqsUrl: string;
  readonly queues: readonly Queue[];
  /** Creates the topics that the routes name. Does nothing unless the emulator was started for this invocation. */
  createTopics(topics: readonly string[]): void;
  /** What has arrived there since. */
  report(): Promise<Report>;
  close(): Promise<void>;
}

/** Lines to print: where the sends went, and what has arrived there. */
export interface Report {
  readonly lines: readonly string[];
  /** Whether a message or the event waits in the outbox or became a dead letter, as far as this is known. */
  readonly isStored: boolean;
}

/** What the destination depends on. */
export interface DestinationOptions {
  readonly settings: Settings;
  readonly wiring: Pick<Wiring, 'region' | 'queues'>;
  /** The queues that the function stores in, by variable. */
  readonly stores: FunctionWiring['queueVariables'];
  readonly isDryRun: boolean;
}

/**
 * The real service if the settings name it, otherwise the local cloud if it is running, otherwise an emulator and queues that
 * exist only for this invocation. A dry run always uses these, and every topic exists.
 */
export async function chooseDestination(options: DestinationOptions): Promise<Destination> {
  const { settings, isDryRun } = options;
  if (isDryRun) return privateEmulator(options);
  if (settings.target === 'service') return realService(options);
  const dmsUrl = `http://127.0.0.1:${settings.ports.DMS_PORT}`;
  return (await isEmulatorRunning(dmsUrl)) ? runningCloud(options, dmsUrl) : privateEmulator(options);
}

const nothing = { createTopics: () => {}, close: async () => {} };

/** The queues of the running local cloud; none if it does not run. */
async function runningQueues({ settings, wiring }: DestinationOptions) {
  const sqsUrl = `http://127.0.0.1:${settings.ports.SQS_PORT}`;
  return { sqsUrl, queues: await findQueues(sqsUrl, wiring) };
}

async function realService(options: DestinationOptions): Promise<Destination> {
  const { DMS_ENDPOINT } = options.settings.env;
  const lines = [`Sends went to the real service, ${DMS_ENDPOINT}. The answer above shows the result.`];
  return {
    ...nothing,
    ...(await runningQueues(options)),
    report: async () => ({ lines, isStored: false }),
  };
}

async function runningCloud(options: DestinationOptions, dmsUrl: string): Promise<Destination> {
  const consoleUrl = `http://127.0.0.1:${options.settings.ports.PORT}`;
  const messagesUrl = `${consoleUrl}/messages`;
  const before = new Set((await messagesAt(messagesUrl)).map(({ msgId }) => msgId));
  return {
    ...nothing,
    ...(await runningQueues(options)),
    dmsUrl,
    async report() {
      const messages = await messagesAt(messagesUrl);
      const news = messages.filter(({ msgId }) => !before.has(msgId));
      const where = `Its console shows what waits in the outbox or became a dead letter: ${consoleUrl}`;
      const lines = [`Sends went to the local cloud, ${dmsUrl}.`, ...describe(news, wasStored)];
      return { lines: news.length > 0 ? lines : [...lines, where], isStored: false };
    },
  };
}

async function privateEmulator({
  settings,
  wiring,
  stores,
  isDryRun,
}: DestinationOptions): Promise<Destination> {
  const { faults } = settings;
  const emulator = await startDmsEmulator({
    ...emulatorOptions(settings),
    createMissingTopics: isDryRun,
    faults,
  });
  const sqs = await startQueues(0, wiring);
  const storedIn = async (variable: string) => {
    const queue = stores[variable];
    return queue === undefined ? [] : sqs.contents(queue);
  };
  return {
    dmsUrl: emulator.url,
    sqsUrl: sqs.url,
    queues: sqs.queues,
    createTopics: (topics) => createTopics(emulator, [...settings.topics, ...topics]),
    async report() {
      const where =
        'The local cloud is not running. Sends went to an emulator and queues that existed only for this invocation.';
      const waiting = await storedIn('OUTBOX_QUEUE_URL');
      const dead = await storedIn('DEAD_LETTER_QUEUE_URL');
      const lines = [
        ...(isDryRun ? [] : [where]),
        ...describe(emulator.messages(), isDryRun ? wouldBeSent : wasStored),
        ...describeRecords(waiting, isDryRun ? wouldWait : waits),
        ...describeRecords(dead, isDryRun ? wouldBeDead : isDead),
      ];
      return { lines, isStored: waiting.length + dead.length > 0 };
    },
    async close() {
      await Promise.all([emulator.close(), sqs.close()]);
    },
  };
}

/** Whether an emulator runs at this URL. All of its answers have a request id. */
async function isEmulatorRunning(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.headers.has('x-request-id') ?? false;
}

const Messages = z.array(
  z.object({
    msgId: z.string(),
    topic: z.string(),
    tag: z.string().optional(),
    keys: z.array(z.string()),
    properties: z.record(z.string(), z.string()),
    body: z.string(),
  }),
);

/** The messages of the local cloud; empty if its HTTP front does not answer. */
async function messagesAt(url: string): Promise<z.infer<typeof Messages>> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? Messages.parse(await answer.json()) : [];
}
