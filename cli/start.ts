/** `npm start [-- --real]`: starts the local cloud. The last line that it prints begins with `Ready`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunctions } from '../local/build.ts';
import { type DmsEmulator, startDmsEmulator } from '../local/dms/emulator.ts';
import { emulatorOptions, functionEnvironment } from '../local/emulator-settings.ts';
import { startEventBus } from '../local/event-bus/event-bus.ts';
import { startHttpFront } from '../local/http/http-front.ts';
import { onPort } from '../local/http/http-server.ts';
import { createAsyncInvoke } from '../local/lambda/async-invoke.ts';
import { functionDefinitions } from '../local/lambda/definitions.ts';
import { createFunctions, type Functions } from '../local/lambda/functions.ts';
import { LocalCloudError } from '../local/problem.ts';
import { startSchedules } from '../local/schedule/schedules.ts';
import { loadSettings, type Settings } from '../local/settings.ts';
import { startQueuePoller } from '../local/sqs/queue-poller.ts';
import { type Queues, startQueues } from '../local/sqs/queues.ts';
import { createTopics } from '../local/topics.ts';
import { localFindings, warningLines } from '../local/wiring/local-checks.ts';
import { loadTables } from '../local/wiring/route-files.ts';
import { loadWiring, triggersOf, type Wiring } from '../local/wiring/serverless.ts';
import { askAtTerminal, permitRealService } from './real-service.ts';
import { sampleOf } from './samples.ts';
import { announcement, readyLine } from './start/announcement.ts';
import { refusedLine, storedLine } from './start/cloud-lines.ts';
import { type OnStop, runUntilStopped } from './until-stopped.ts';

/** Time that invocations under way have to finish when the local cloud stops. */
const GRACE_MS = 3000;

const log = (line: string) => console.log(line);

await runUntilStopped(async function startCloud(onStop) {
  const root = join(import.meta.dirname, '..');
  const settings = await loadSettings(root, process.env);
  const otherwise = 'remove DMS_ENDPOINT from .env and the shell to use the emulator';
  await permitRealService(settings, { isReal: isReal(), ask: askAtTerminal(), otherwise });
  buildFunctions(root, 'stdout');
  const wiring = await loadWiring(root, process.env);
  for (const line of warningLines(wiring, await localFindings(root, wiring))) log(line);
  const { region } = wiring;

  const emulator = await startEmulator(settings, onStop);
  const sqs = await onPort('SQS_PORT', settings.ports.SQS_PORT, (port) => startQueues(port, wiring));
  onStop('servers', sqs.close);

  const env = functionEnvironment(settings, { dmsUrl: emulator?.url, sqsUrl: sqs.url, region });
  const functions = await createFunctions(functionDefinitions(root, wiring, sqs.queues), { env, log });
  onStop('work', () => functions.close(GRACE_MS));
  const topics = [...new Set([...settings.topics, ...functions.topics])];
  if (emulator !== undefined) createTopics(emulator, topics);

  let lines: string[] = [];
  const front = await onPort('PORT', settings.ports.PORT, (port) =>
    startHttpFront({
      port,
      invoke: (payload) => functions.invoke(webhookFunction(wiring), payload),
      messages: emulator?.messages,
      faults: emulator && { set: emulator.setFaults, counts: emulator.faultCounts },
      about: () => lines.join('\n'),
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

  startPollers(wiring, sqs, functions, onStop);
  const schedules = startSchedules({
    schedules: triggersOf(wiring, 'schedule'),
    region,
    invoke: invokeAsync,
  });
  onStop('work', schedules.stop);

  lines = announcement({
    wiring,
    target: settings.target,
    frontUrl: front.url,
    dmsUrl: env.DMS_ENDPOINT ?? '',
    sqsUrl: sqs.url,
    eventsUrl: bus.url,
    queues: sqs.queues,
    schedules: schedules.list(),
    topics,
    sample: await webhookSample(root),
  });
  for (const line of [...lines, readyLine(settings.target)]) log(line);
});

function isReal(): boolean {
  try {
    return parseArgs({ options: { real: { type: 'boolean', default: false } } }).values.real;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const usage = 'Usage: npm start [-- --real]\n  --real   send to the real service that DMS_ENDPOINT names';
    throw new LocalCloudError(`${problem}.\n\n${usage}`, { cause });
  }
}

/** Starts the emulator; returns `undefined` if messages go to the real service. */
async function startEmulator(settings: Settings, onStop: OnStop): Promise<DmsEmulator | undefined> {
  if (settings.target === 'service') return undefined;
  const emulator = await onPort('DMS_PORT', settings.ports.DMS_PORT, (port) =>
    startDmsEmulator({
      ...emulatorOptions(settings),
      port,
      faults: settings.faults,
      visibleAfterMs: settings.visibleAfterMs,
      onStored: (message) => log(storedLine(message)),
      onRefused: (refused) => {
        if (refused.path !== '/') log(refusedLine(refused, Date.now())); // `npm run invoke` probes `/`
      },
    }),
  );
  onStop('servers', emulator.close);
  return emulator;
}

/** A sample that a webhook route takes. */
async function webhookSample(root: string): Promise<string | undefined> {
  const { tables } = await loadTables(root, ['webhook']);
  return sampleOf(root, Object.keys(tables.webhook ?? {}));
}

function webhookFunction(wiring: Wiring): string {
  return triggersOf(wiring, 'httpApi')[0]?.functionName ?? 'webhook';
}

function startPollers(wiring: Wiring, sqs: Queues, functions: Functions, onStop: OnStop): void {
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
