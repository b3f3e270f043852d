import { type DmsEmulator, startDmsEmulator } from '../../local/dms/emulator.ts';
import { emulatorOptions, functionEnvironment } from '../../local/emulator-settings.ts';
import { startEventBus } from '../../local/event-bus/event-bus.ts';
import { startHttpFront } from '../../local/http/http-front.ts';
import { onPort } from '../../local/http/http-server.ts';
import { createAsyncInvoke } from '../../local/lambda/async-invoke.ts';
import { functionDefinitions } from '../../local/lambda/definitions.ts';
import { createFunctions, type Functions } from '../../local/lambda/functions.ts';
import { startSchedules } from '../../local/schedule/schedules.ts';
import type { Settings } from '../../local/settings.ts';
import { startQueuePoller } from '../../local/sqs/queue-poller.ts';
import { type Queues, startQueues } from '../../local/sqs/queues.ts';
import { createTopics } from '../../local/topics.ts';
import { triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import type { OnStop } from '../until-stopped.ts';
import { type AnnouncedFacts, roleOf } from './announcement.ts';
import { refusedLine, storedLine } from './cloud-lines.ts';
import { type LastRequest, rememberLastRequest } from './last-request.ts';
import type { Losses } from './losses.ts';
import type { Output } from './output.ts';

/** Time that invocations under way have to finish when the local cloud stops. */
const GRACE_MS = 3000;

/** Options of `startServices`. */
export interface ServicesOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly wiring: Wiring;
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
  readonly lastRequest: Pick<LastRequest, 'replay'>;
  /** What would end with it. */
  losses(): Promise<Losses>;
}

/** Starts all parts of the local cloud. What it has started is stopped through `onStop`, also if it throws. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { root, settings, wiring, log, about, onStop } = options;
  const { region } = wiring;

  const emulator = await startEmulator(options);
  const sqs = await onPort('SQS_PORT', settings.ports.SQS_PORT, (port) => startQueues(port, wiring));
  onStop('servers', sqs.close);

  const env = functionEnvironment(settings, { dmsUrl: emulator?.url, sqsUrl: sqs.url, region });
  const functions = await createFunctions(functionDefinitions(root, wiring, sqs.queues), { env, log });
  onStop('work', () => functions.close(GRACE_MS));
  const topics = [...new Set([...settings.topics, ...functions.topics])];
  if (emulator !== undefined) createTopics(emulator, topics);

  const lastRequest = rememberLastRequest(functions.invoke, webhookFunction(wiring));
  const front = await onPort('PORT', settings.ports.PORT, (port) =>
    startHttpFront({
      port,
      invoke: lastRequest.invoke,
      messages: emulator?.messages,
      faults: emulator && { set: emulator.setFaults, counts: emulator.faultCounts },
      about,
      log,
    }),
  );
  onStop('work', () => front.close(GRACE_MS));

  const invokeAsync = createAsyncInvoke({ ...wiring, invoke: functions.invoke, send: sqs.send, log });
  const rules = triggersOf(wiring, 'eventBridge');
  const bus = await onPort('EVENTS_PORT', settings.ports.EVENTS_PORT, (port) =>
    startEventBus({ port, rules, region, invoke: invokeAsync, log }),
  );
  onStop('work', () => bus.close(GRACE_MS));

  startPollers(options, sqs, functions);
  const schedules = startSchedules({
    schedules: triggersOf(wiring, 'schedule'),
    region,
    invoke: invokeAsync,
  });
  onStop('work', schedules.stop);

  return {
    facts: {
      wiring,
      target: settings.target,
      frontUrl: front.url,
      dmsUrl: env.DMS_ENDPOINT ?? '',
      sqsUrl: sqs.url,
      eventsUrl: bus.url,
      queues: sqs.queues,
      schedules: schedules.list(),
      topics,
    },
    lastRequest,
    losses: () => lossesOf(wiring, sqs, emulator),
  };
}

/** Starts the emulator; returns `undefined` if messages go to the real service. */
async function startEmulator({
  settings,
  output,
  onStop,
}: ServicesOptions): Promise<DmsEmulator | undefined> {
  if (settings.target === 'service') return undefined;
  const emulator = await onPort('DMS_PORT', settings.ports.DMS_PORT, (port) =>
    startDmsEmulator({
      ...emulatorOptions(settings),
      port,
      faults: settings.faults,
      visibleAfterMs: settings.visibleAfterMs,
      onStored: (message) => output.line(storedLine(message, output.view())),
      onRefused: (refused) => {
        // `npm run invoke` probes `/`
        if (refused.path !== '/') output.line(refusedLine(refused, Date.now(), output.view()));
      },
    }),
  );
  onStop('servers', emulator.close);
  return emulator;
}

const webhookFunction = (wiring: Wiring) => triggersOf(wiring, 'httpApi')[0]?.functionName ?? 'webhook';

function startPollers({ wiring, log, onStop }: ServicesOptions, sqs: Queues, functions: Functions): void {
  for (const source of triggersOf(wiring, 'sqs').filter(({ enabled }) => enabled)) {
    const queue = sqs.queues.find(({ name }) => name === source.queueName);
    if (queue === undefined) continue; // cannot happen: `loadWiring` refuses a source without its queue
    const poller = startQueuePoller({
      client: sqs.client,
      queueUrl: queue.url,
      queueArn: queue.arn,
      region: wiring.region,
      batchSize: source.batchSize,
      windowSeconds: source.windowSeconds,
      reportsFailures: source.reportsFailures,
      invoke: (event) => functions.invoke(source.functionName, event),
      log,
    });
    onStop('work', poller.stop);
  }
}

async function lossesOf(wiring: Wiring, sqs: Queues, emulator: DmsEmulator | undefined): Promise<Losses> {
  const counts = sqs.queues.map(async ({ name }) => {
    const role = roleOf(wiring, name);
    return [role === 'queue' ? name : role, (await sqs.contents(name)).length] as const;
  });
  return {
    messages: emulator?.messages().length ?? 0,
    queues: Object.fromEntries(await Promise.all(counts)),
  };
}
