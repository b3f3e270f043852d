import * as z from 'zod';
import { type StoredMessage, startDmsEmulator } from '../local/dms/emulator.ts';
import { emulatorOptions } from '../local/emulator-settings.ts';
import type { Settings } from '../local/settings.ts';
import { createTopics } from '../local/topics.ts';

/** Where one invocation sends to, and how to tell what arrived there. */
export interface Destination {
  /** None when it is the real service that the settings name. */
  readonly dmsUrl?: string;
  /** Makes the topics that the routes name, where that is ours to do. */
  createTopics(topics: readonly string[]): void;
  /** Where sends went, and the messages that have arrived since, as lines to print. */
  report(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * The real service when the settings name it; else the local cloud when it is running; else an emulator of its own. A dry run
 * always has an emulator of its own, where every topic is there.
 */
export async function chooseDestination(settings: Settings, isDryRun: boolean): Promise<Destination> {
  if (isDryRun) return privateEmulator(settings, true);
  if (settings.target === 'service') return realService(settings);
  const dmsUrl = `http://127.0.0.1:${settings.ports.DMS_PORT}`;
  return (await isEmulatorRunning(dmsUrl))
    ? runningCloud(settings, dmsUrl)
    : privateEmulator(settings, false);
}

const nothing = { createTopics: () => {}, close: async () => {} };

function realService({ env }: Settings): Destination {
  return {
    ...nothing,
    report: async () => [
      `Sends went to the real service, ${env.DMS_ENDPOINT}: the answer above tells what became of them.`,
    ],
  };
}

async function runningCloud({ ports }: Settings, dmsUrl: string): Promise<Destination> {
  const messagesUrl = `http://127.0.0.1:${ports.PORT}/messages`;
  const before = new Set((await messagesAt(messagesUrl)).map(({ msgId }) => msgId));
  return {
    ...nothing,
    dmsUrl,
    async report() {
      const messages = await messagesAt(messagesUrl);
      const news = messages.filter(({ msgId }) => !before.has(msgId));
      return [`Sends went to the local cloud, ${dmsUrl}.`, ...describe(news, stored)];
    },
  };
}

async function privateEmulator(settings: Settings, isDryRun: boolean): Promise<Destination> {
  const { faults } = settings;
  const emulator = await startDmsEmulator({
    ...emulatorOptions(settings),
    createMissingTopics: isDryRun,
    faults,
  });
  return {
    dmsUrl: emulator.url,
    createTopics: (topics) => createTopics(emulator, [...settings.topics, ...topics]),
    async report() {
      if (isDryRun) return describe(emulator.messages(), ['would be sent', 'would be sent']);
      const where =
        'The local cloud is not running: sends went to an emulator that ran for this invocation alone.';
      return [where, ...describe(emulator.messages(), stored)];
    },
    close: emulator.close,
  };
}

type Shown = Pick<StoredMessage, 'topic' | 'keys' | 'body' | 'properties'> & {
  readonly tag?: string | undefined;
};

/** What became of one message, and of several. */
export type Fate = readonly [one: string, several: string];

const stored: Fate = ['was stored by the emulator', 'were stored by the emulator'];

/** These messages and what became of them, as lines to print. */
export function describe(messages: readonly Shown[], [one, several]: Fate): string[] {
  const count = messages.length;
  const some = count === 1 ? `1 message ${one}:` : `${count} messages ${several}:`;
  const title = count === 0 ? `No message ${one}.` : some;
  return [
    title,
    ...messages.map(({ topic, tag, keys, properties, body }) =>
      JSON.stringify({ topic, tag, keys, properties, body }, null, 2),
    ),
  ];
}

/** The emulator puts a request id on every answer, whatever it is asked. */
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

/** What the local cloud holds; nothing when its front is not there to ask. */
async function messagesAt(url: string): Promise<z.infer<typeof Messages>> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? Messages.parse(await answer.json()) : [];
}
