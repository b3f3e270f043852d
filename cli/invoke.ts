/** `npm run invoke -- <function> <event.json> [--dry-run]`: invokes the built function with one event. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunctions } from '../local/build.ts';
import { functionEnvironment } from '../local/emulator-settings.ts';
import { functionDefinitions } from '../local/lambda/definitions.ts';
import { createFunctions } from '../local/lambda/functions.ts';
import { FunctionError } from '../local/lambda/host.ts';
import { LocalCloudError, StoppedError } from '../local/problem.ts';
import { loadSettings } from '../local/settings.ts';
import { findQueues } from '../local/sqs/queues.ts';
import { loadWiring, type Wiring } from '../local/wiring/serverless.ts';
import { isFailure } from './invoke-answer.ts';
import { chooseDestination } from './invoke-destination.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

try {
  await invokeOnce(readArguments());
} catch (error) {
  // The function's output has its error already, and a user who stops the program needs no message.
  const isKnown = error instanceof FunctionError || error instanceof StoppedError;
  if (!isKnown) console.error(explain(error));
  process.exitCode = 1;
}

interface Arguments {
  readonly functionName: string;
  readonly eventFile: string;
  readonly isDryRun: boolean;
}

async function invokeOnce({ functionName, eventFile, isDryRun }: Arguments): Promise<void> {
  buildFunctions(root, 'stderr');
  const [settings, wiring, payload] = await Promise.all([
    loadSettings(root, process.env, isDryRun),
    loadWiring(root, process.env),
    readEvent(eventFile),
  ]);
  for (const warning of wiring.notes ?? []) console.error(`[wiring] ${warning}`);
  const sqsUrl = `http://127.0.0.1:${settings.ports.SQS_PORT}`;
  const queues = isDryRun ? [] : await findQueues(sqsUrl, wiring);
  const definitions = functionDefinitions(root, wiring, queues).filter(({ name }) => name === functionName);
  if (definitions.length === 0) throw usage(`There is no function "${functionName}"`, wiring);

  const destination = await chooseDestination(settings, isDryRun);
  const env = functionEnvironment(settings, {
    dmsUrl: destination.dmsUrl,
    sqsUrl,
    region: wiring.region,
  });
  const log = (line: string) => console.error(line); // only the answer and the messages go to stdout
  const functions = await createFunctions(definitions, { env, log, maxHosts: 1 }).catch(async (error) => {
    await destination.close();
    throw error;
  });
  try {
    destination.createTopics(functions.topics);
    const answer = await functions.invoke(functionName, payload, { sign: true });
    console.log(`${functionName} answered:\n${JSON.stringify(answer, null, 2)}`);
    if (isFailure(answer)) process.exitCode = 1;
  } finally {
    for (const line of await destination.report()) console.log(line);
    await functions.close();
    await destination.close();
  }
}

function readArguments(): Arguments {
  try {
    const options = { 'dry-run': { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [functionName, eventFile, ...more] = positionals;
    if (functionName === undefined || eventFile === undefined || more.length > 0)
      throw usage('Wrong arguments');
    return { functionName, eventFile, isDryRun: values['dry-run'] };
  } catch (cause) {
    if (cause instanceof LocalCloudError) throw cause;
    throw usage(cause instanceof Error ? cause.message : String(cause));
  }
}

function usage(problem: string, wiring?: Wiring): LocalCloudError {
  const lines = [
    `${problem}.`,
    '',
    'Usage: npm run invoke -- <function> <event.json> [--dry-run]',
    '  function     name of the function in serverless.yml and of its folder in functions/',
    '  event.json   payload of its trigger, for example a file of events/<function>/',
    '  --dry-run    print the messages without sending them',
    ...(wiring === undefined
      ? []
      : ['', `Functions: ${wiring.functions.map(({ name }) => name).join(', ')}`]),
  ];
  return new LocalCloudError(lines.join('\n'));
}

/** Reads an event file. A relative path starts in the folder in which the command was typed. */
async function readEvent(file: string): Promise<unknown> {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(`Cannot read the event file: ${reason}`, { cause });
  }
}
