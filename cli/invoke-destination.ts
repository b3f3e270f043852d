import * as z from 'zod';
import { type StoredMessage, startDmsEmulator } from '../local/dms/emulator.ts';
import { emulatorOptions } from '../local/emulator-settings.ts';
import type { Settings } from '../local/settings.ts';
import { createTopics } from '../local/topics.ts';

/** Destination of one invocation's messages. */
export interface Destination {
  /** `undefined` for the real service, whose endpoint is in the settings. */
  readonly dmsUrl?: string;
  /** Creates the topics that the routes name. Does nothing unless the emulator was started for this invocation. */
  createTopics(topics: readonly string[]): void;
  /** Lines to print: where the sends went, and the messages that have arrived there since. */
  report(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * The real service if the settings name it, otherwise the local cloud if it is running, otherwise an emulator that runs only
 * for this invocation. A dry run always uses such an emulator, in which every topic exists.
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
      `Sends went to the real service, ${env.DMS_ENDPOINT}. The answer above shows the result.`,
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
      return [`Sends went to the local cloud, ${dmsUrl}.`, ...describe(news, wasStored)];
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
        'The local cloud is not running. Sends went to an emulator that ran only for this invocation.';
      return [where, ...describe(emulator.messages(), wasStored)];
    },
    close: emulator.close,
  };
}

type Shown = Pick<StoredMessage, 'topic' | 'keys' | 'body' | 'properties'> & {
  readonly tag?: string | undefined;
};

/** A verb phrase for one message, and for several. */
export type Phrase = readonly [one: string, several: string];

const wasStored: Phrase = ['was stored by the emulator', 'were stored by the emulator'];

/** Lines to print: the number of messages with a phrase, and the messages. */
export function describe(messages: readonly Shown[], [one, several]: Phrase): string[] {
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
