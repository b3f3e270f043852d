/** `npm run invoke -- <function> <sample> [--dry-run] [--real]`: invokes the built function with one event. */
import { join } from 'node:path';
import { buildFunctions } from '../local/build.ts';
import { functionEnvironment } from '../local/emulator-settings.ts';
import { functionDefinitions } from '../local/lambda/definitions.ts';
import { createFunctions } from '../local/lambda/functions.ts';
import { FunctionError } from '../local/lambda/host-error.ts';
import { LocalCloudError, StoppedError } from '../local/problem.ts';
import { loadSettings, type Settings } from '../local/settings.ts';
import { inOneLine } from '../local/wiring/finding.ts';
import { loadTables } from '../local/wiring/route-files.ts';
import { loadWiring, type Wiring } from '../local/wiring/serverless.ts';
import { sourcesIn } from '../local/wiring/source-lines.ts';
import { findingsOfFunction } from '../local/wiring/wiring-checks.ts';
import { isFailure, isNotFound } from './invoke-answer.ts';
import { type InvokeArguments, readArguments } from './invoke-arguments.ts';
import { chooseDestination, type Destination } from './invoke-destination.ts';
import { missingRoute } from './missing-route.ts';
import { askAtTerminal, permitRealService } from './real-service.ts';
import { readSample, routeNameOf } from './samples.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

const log = (line: string) => console.error(line); // only the answer and the messages go to stdout

try {
  const args = readArguments(root, process.argv.slice(2));
  if (typeof args === 'string') console.log(args);
  else await invokeOnce(args);
} catch (error) {
  // The function's output has its error already, and a user who stops the program needs no message.
  const isKnown = error instanceof FunctionError || error instanceof StoppedError;
  if (!isKnown) console.error(explain(error));
  process.exitCode = 1;
}

async function invokeOnce(args: InvokeArguments): Promise<void> {
  const { functionName, isDryRun, isReal } = args;
  const payload = readSample(root, functionName, args.sample, process.env.INIT_CWD ?? process.cwd());
  const settings = await loadSettings(root, process.env, isDryRun);
  await permitRealService(settings, {
    isReal,
    ask: askAtTerminal(),
    otherwise: '--dry-run to see what would be sent',
  });
  // osls reads serverless.yml in a process of its own, at the same time as the build.
  const [wiring] = await Promise.all([
    loadWiring(root, process.env),
    (async () => buildFunctions(root, 'stderr', functionName))(),
  ]);
  const fn = wiring.functions.find(({ name }) => name === functionName);
  if (fn === undefined) {
    const remedy = `Add a block "${functionName}" below functions.`;
    throw new LocalCloudError(`serverless.yml has no function "${functionName}". ${remedy}`);
  }
  const { tables } = await loadTables(root, [functionName]);
  for (const finding of findingsOfFunction(functionName, wiring, tables, sourcesIn(root)))
    log(`[wiring] ${inOneLine(finding)}`);

  const destination = await chooseDestination({ settings, wiring, stores: fn.queueVariables, isDryRun });
  try {
    const { answer, isStored } = await invokeAt(destination, { functionName, payload, settings, wiring });
    const route = functionName === 'webhook' && isNotFound(answer) ? routeNameOf(payload) : undefined;
    if (route !== undefined && !Object.hasOwn(tables.webhook ?? {}, route))
      for (const line of missingRoute(root, route)) log(line);
    if (isFailure(answer) || isStored) process.exitCode = 1;
  } finally {
    await destination.close();
  }
}

interface Invocation {
  readonly functionName: string;
  readonly payload: unknown;
  readonly settings: Settings;
  readonly wiring: Wiring;
}

async function invokeAt(destination: Destination, { functionName, payload, settings, wiring }: Invocation) {
  const env = functionEnvironment(settings, { ...destination, region: wiring.region });
  const own = functionDefinitions(root, wiring, destination.queues).filter(
    ({ name }) => name === functionName,
  );
  const functions = await createFunctions(own, { env, log, maxHosts: 1 });
  try {
    destination.createTopics(functions.topics);
    const answer = await functions.invoke(functionName, payload, { sign: true });
    console.log(`${functionName} answered:\n${JSON.stringify(answer, null, 2)}`);
    const { lines, isStored } = await destination.report();
    for (const line of lines) console.log(line);
    return { answer, isStored };
  } catch (error) {
    for (const line of (await destination.report()).lines) console.log(line);
    throw error;
  } finally {
    await functions.close();
  }
}
