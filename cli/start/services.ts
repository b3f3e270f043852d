import type { Actions } from '../../local/console/actions.ts';
import type { History } from '../../local/console/history.ts';
import { functionEnvironment } from '../../local/emulator-settings.ts';
import { onPort } from '../../local/http/http-server.ts';
import { functionDefinitions } from '../../local/lambda/definitions.ts';
import { createFunctions } from '../../local/lambda/functions.ts';
import type { Settings } from '../../local/settings.ts';
import { queuesOfLocalCloud } from '../../local/sqs/project-queues.ts';
import { startQueues } from '../../local/sqs/queues.ts';
import { createTopics } from '../../local/topics.ts';
import type { Bundles } from '../../local/watch/builder.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import type { OnStop } from '../until-stopped.ts';
import type { AnnouncedFacts } from './announcement.ts';
import { startConsole } from './console.ts';
import { startEmulator } from './emulator.ts';
import { countLosses, type Losses } from './losses.ts';
import type { Output } from './output.ts';
import type { Reloadable, Sources } from './sources.ts';
import { startTriggers } from './triggers.ts';

/** Time that invocations under way have to finish when the local cloud stops. */
const GRACE_MS = 3000;

/** Options of `startServices`. */
export interface ServicesOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly sources: Sources;
  readonly history: History;
  readonly output: Output;
  /** Prints a line of a function or a part, which begins with its name in brackets. */
  readonly log: (line: string) => void;
  /** Returns the text of `GET /`. */
  readonly about: () => string;
  readonly onStop: OnStop;
}

/** The running local cloud. */
export interface Services {
  readonly facts: Omit<AnnouncedFacts, 'sample'>;
  readonly actions: Actions;
  readonly reloadable: Reloadable;
  /** What would end with it. */
  losses(): Promise<Losses>;
}

/** Starts all parts of the local cloud. What it has started is stopped through `onStop`, also if it throws. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { root, settings, sources, history, output, log, about, onStop } = options;
  const { ports, target } = settings;
  const { wiring } = sources;
  const { observe } = history;

  const emulator = await startEmulator({ settings, output, observe, onStop });
  const sqs = await onPort('SQS_PORT', ports.SQS_PORT, (port) => startQueues(port, wiring));
  onStop('servers', sqs.close);

  const env = functionEnvironment(settings, {
    dmsUrl: emulator?.url,
    sqsUrl: sqs.url,
    region: wiring.region,
  });
  const definitions = (current: Wiring, built: Bundles) =>
    functionDefinitions(root, current, sqs.queues, (name) => built[name]);
  const functions = await createFunctions(definitions(wiring, sources.bundles), { env, log, observe });
  onStop('work', () => functions.close(GRACE_MS));
  const topics = () => [...new Set([...settings.topics, ...functions.topics])];
  const makeTopics = (names: readonly string[]) => emulator && createTopics(emulator, names);
  makeTopics(topics());

  const { invoke } = functions;
  const port = ports.EVENTS_PORT;
  const triggers = await startTriggers({ wiring, port, sqs, invoke, log, onStop, graceMs: GRACE_MS });
  const { busUrl, schedules, invokeAsync } = triggers;

  const projectQueues = await queuesOfLocalCloud(sqs.url, wiring);
  const faults = emulator && { set: emulator.setFaults, counts: emulator.faultCounts };
  const { front, actions } = await startConsole({
    cloud: {
      ...{ root, history, observe, functions, sqs, projectQueues, invokeAsync, faults, target, topics },
      wiring: triggers.wiring,
      schedules: () => schedules,
      build: sources.state,
    },
    urls: { service: env.DMS_ENDPOINT ?? '', sqs: sqs.url, events: busUrl },
    port: ports.PORT,
    webhook: triggers.webhook,
    messages: emulator?.messages,
    ...{ about, log },
  });
  onStop('work', () => front.close(GRACE_MS));

  return {
    facts: {
      ...{
        wiring,
        target,
        broker: settings.env.DMS_BROKER,
        topics: topics(),
        queues: sqs.queues,
        schedules: schedules.list(),
      },
      frontUrl: front.url,
      dmsUrl: env.DMS_ENDPOINT ?? '',
      sqsUrl: sqs.url,
      eventsUrl: busUrl,
    },
    actions,
    reloadable: {
      functions,
      definitions,
      createQueues: ({ queues }) => sqs.create(queues),
      createTopics: makeTopics,
      applyTriggers: triggers.apply,
    },
    // A broker behind the emulator keeps the messages.
    losses: () => countLosses(triggers.wiring(), sqs, settings.broker === undefined ? emulator : undefined),
  };
}
