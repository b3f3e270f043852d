import * as z from 'zod';
import { type StoredMessage, startDmsEmulator } from './dms/emulator.ts';
import { emulatorOptions } from './emulator-settings.ts';
import type { Settings } from './settings.ts';
import { createTopics } from './topics.ts';

/** Where one invocation sends to, and how to tell what arrived there. */
export interface Destination {
  /** None when it is the real service that the settings name. */
  readonly dmsUrl?: string;
  /** Makes the topics that the routes name, where that is ours to do. */
  createTopics(topics: readonly string[]): void;
  /** The messages that have arrived since, as lines to print. */
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
    report: async () => [`Sent to the real service, ${env.DMS_ENDPOINT}: look there for messages.`],
  };
}

async function runningCloud({ ports }: Settings, dmsUrl: string): Promise<Destination> {
  const messagesUrl = `http://127.0.0.1:${ports.PORT}/messages`;
  const before = new Set((await messagesAt(messagesUrl)).map(({ msgId }) => msgId));
  return {
    ...nothing,
    dmsUrl,
    report: async () =>
      describe(
        (await messagesAt(messagesUrl)).filter(({ msgId }) => !before.has(msgId)),
        'sent',
      ),
  };
}

async function privateEmulator(settings: Settings, isDryRun: boolean): Promise<Destination> {
  const emulator = await startDmsEmulator({ ...emulatorOptions(settings), createMissingTopics: isDryRun });
  return {
    dmsUrl: emulator.url,
    createTopics: (topics) => createTopics(emulator, [...settings.topics, ...topics]),
    report: async () =>
      describe(emulator.messages(), isDryRun ? 'would be sent' : 'sent to an emulator of its own'),
    close: emulator.close,
  };
}

type Shown = Pick<StoredMessage, 'topic' | 'keys' | 'body' | 'properties'> & {
  readonly tag?: string | undefined;
};

function describe(messages: readonly Shown[], fate: string): string[] {
  const title = messages.length === 0 ? `No message ${fate}.` : `${messages.length} message(s) ${fate}:`;
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
