/** `npm start [-- --real --keep]`: starts the local cloud. The last line that it prints begins with `Ready`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createActions } from '../local/console/actions.ts';
import { consoleApp } from '../local/console/api.ts';
import type { Observe } from '../local/console/facts.ts';
import { observeWebhook } from '../local/console/observe-webhook.ts';
import { openHistory } from '../local/console/open-history.ts';
import { type DmsEmulator, startDmsEmulator } from '../local/dms/emulator.ts';
import { emulatorOptions, functionEnvironment } from '../local/emulator-settings.ts';
import { startEventBus } from '../local/event-bus/event-bus.ts';
import { startHttpFront } from '../local/http/http-front.ts';
import { onPort } from '../local/http/http-server.ts';
import { createAsyncInvoke } from '../local/lambda/async-invoke.ts';
import { functionDefinitions } from '../local/lambda/definitions.ts';
import { createFunctions } from '../local/lambda/functions.ts';
import { refusedLine, storedLine } from '../local/lines.ts';
import { LocalCloudError } from '../local/problem.ts';
import { startSchedules } from '../local/schedule/schedules.ts';
import { loadSettings, type Settings } from '../local/settings.ts';
import { queuesOfLocalCloud } from '../local/sqs/project-queues.ts';
import { startQueuePollers } from '../local/sqs/queue-pollers.ts';
import { startQueues } from '../local/sqs/queues.ts';
import { createTopics } from '../local/topics.ts';
import { type Builder, type Bundles, createBuilder } from '../local/watch/builder.ts';
import { describeProblem } from '../local/watch/problem.ts';
import { startWatch } from '../local/watch/watch.ts';
import { localFindings, warningLines } from '../local/wiring/local-checks.ts';
import { loadTables } from '../local/wiring/route-files.ts';
import { loadWiring, triggersOf, type Wiring } from '../local/wiring/serverless.ts';
import { announcement, readyLine } from './announcement.ts';
import { askAtTerminal, permitRealService } from './real-service.ts';
import { sampleOf } from './samples.ts';
import { type OnStop, runUntilStopped } from './until-stopped.ts';

/** Time that invocations under way have to finish when the local cloud stops. */
const GRACE_MS = 3000;

const log = (line: string) => console.log(line);

await runUntilStopped(async function startCloud(onStop) {
  const root = join(import.meta.dirname, '..');
  const options = readOptions();
  const settings = await loadSettings(root, process.env);
  const otherwise = 'remove DMS_ENDPOINT from .env and the shell to use the emulator';
  await permitRealService(settings, { isReal: options.real, ask: askAtTerminal(), otherwise });
  const watch = startWatch({ root, log });
  onStop('work', watch.stop);
  const builder = await createBuilder(root);
  onStop('servers', builder.close);
  const [bundles, wiring] = await Promise.all([firstBuild(builder), loadWiring(root, process.env)]);
  for (const line of warningLines(wiring, await localFindings(root, wiring))) log(line);
  const { region } = wiring;

  const isKept = options.keep;
  const { history, close } = await openHistory({ root, env: settings.env, wiring, isKept, log });
  onStop('servers', close);
  const { observe } = history;

  const emulator = await startEmulator(settings, observe, onStop);
  const sqs = await onPort('SQS_PORT', settings.ports.SQS_PORT, (port) => startQueues(port, wiring));
  onStop('servers', sqs.close);

  const env = functionEnvironment(settings, { dmsUrl: emulator?.url, sqsUrl: sqs.url, region });
  const definitions = (current: Wiring, built: Bundles) =>
    functionDefinitions(root, current, sqs.queues, (name) => built[name]);
  const functions = await createFunctions(definitions(wiring, bundles), { env, log, observe });
  onStop('work', () => functions.close(GRACE_MS));
  const topics = [...new Set([...settings.topics, ...functions.topics])];
  const makeTopics = (names: readonly string[]) => emulator && createTopics(emulator, names);
  makeTopics(topics);

  let live = wiring; // replaced when serverless.yml changes
  const { invoke } = functions;
  const invokeAsync = createAsyncInvoke({
    get functions() {
      return live.functions;
    },
    region,
    invoke,
    send: sqs.send,
    log,
  });
  const rules = triggersOf(wiring, 'eventBridge');
  const bus = await onPort('EVENTS_PORT', settings.ports.EVENTS_PORT, (port) =>
    startEventBus({ port, rules, region, invoke: invokeAsync, log }),
  );
  onStop('work', () => bus.close(GRACE_MS));

  const pollers = startQueuePollers({ sources: triggersOf(wiring, 'sqs'), sqs, region, invoke, log });
  onStop('work', pollers.stop);
  const schedules = startSchedules({
    schedules: triggersOf(wiring, 'schedule'),
    region,
    invoke: invokeAsync,
  });
  onStop('work', schedules.stop);

  const faults = emulator && { set: emulator.setFaults, counts: emulator.faultCounts };
  const actions = createActions({
    root,
    history,
    functions,
    sqs,
    observe,
    invokeAsync,
    faults,
    wiring: () => live,
    projectQueues: await queuesOfLocalCloud(sqs.url, wiring),
    schedules: () => schedules,
    target: settings.target,
    urls: () => urls,
    topics: () => [...new Set([...topics, ...functions.topics])],
    build: watch.state,
  });
  let lines: string[] = [];
  const front = await onPort('PORT', settings.ports.PORT, (port) =>
    startHttpFront({
      port,
      invoke: observeWebhook((payload) => invoke(webhookFunction(live), payload), observe),
      messages: emulator?.messages,
      faults,
      about: () => lines.join('\n'),
      consoleApp: consoleApp(history, actions),
      log,
    }),
  );
  onStop('work', () => front.close(GRACE_MS));
  const urls = { webhooks: front.url, service: env.DMS_ENDPOINT ?? '', sqs: sqs.url, events: bus.url };

  lines = announcement({
    wiring,
    target: settings.target,
    frontUrl: front.url,
    dmsUrl: urls.service,
    sqsUrl: sqs.url,
    eventsUrl: bus.url,
    queues: sqs.queues,
    schedules: schedules.list(),
    topics,
    sample: await webhookSample(root),
  });
  for (const line of [...lines, readyLine(settings.target)]) log(line);

  watch.begin({
    builder,
    functions,
    wiring,
    definitions,
    loadWiring: () => loadWiring(root, process.env),
    createQueues: ({ queues }) => sqs.create(queues),
    createTopics: makeTopics,
    applyTriggers(next) {
      bus.setRules(triggersOf(next, 'eventBridge'));
      schedules.replace(triggersOf(next, 'schedule'));
      pollers.replace(triggersOf(next, 'sqs'));
      live = next;
    },
  });
});

/** Throws LocalCloudError with the place of each problem. */
async function firstBuild(builder: Builder): Promise<Bundles> {
  const built = await builder.build();
  if (built.ok) return built.bundles;
  const problems = built.problems.map(describeProblem);
  throw new LocalCloudError(['The functions could not be built:', ...problems].join('\n'));
}

/** Throws LocalCloudError with the usage. */
function readOptions(): { readonly real: boolean; readonly keep: boolean } {
  try {
    const flag = { type: 'boolean', default: false } as const;
    return parseArgs({ options: { real: flag, keep: flag } }).values;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const usage = [
      'Usage: npm start [-- --real --keep]',
      '  --real   send to the real service that DMS_ENDPOINT names',
      '  --keep   keep the history of the console in .local/, and show that of earlier runs',
    ];
    throw new LocalCloudError(`${problem}.\n\n${usage.join('\n')}`, { cause });
  }
}

/** Starts the emulator; returns `undefined` if messages go to the real service. */
async function startEmulator(
  settings: Settings,
  observe: Observe,
  onStop: OnStop,
): Promise<DmsEmulator | undefined> {
  if (settings.target === 'service') return undefined;
  const emulator = await onPort('DMS_PORT', settings.ports.DMS_PORT, (port) =>
    startDmsEmulator({
      ...emulatorOptions(settings),
      port,
      faults: settings.faults,
      visibleAfterMs: settings.visibleAfterMs,
      onStored(message) {
        log(storedLine(message));
        const { msgId, topic, keys, queueId, queueOffset, storedAt: at } = message;
        observe({ kind: 'stored', at, msgId, topic, keys, queueId, queueOffset });
      },
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
