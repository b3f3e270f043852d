import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { HostError, HostReport, HostRequest } from './host-messages.ts';
import { type Death, deathOf, nextReport } from './host-reports.ts';

/** A function as it is deployed: what a host must know to stand in for its container. */
export interface FunctionDefinition {
  /** Its name in serverless.yml, which is also its folder in `dist/`. */
  readonly name: string;
  /** Its name in the cloud. */
  readonly deployedName: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Path of the built module. */
  readonly bundle: string;
  /** Its own variables, besides those that all functions get; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A running host. It serves one invocation at a time; its caller sees to that. */
export interface Host {
  /** The topics that the bundle's routes name outright. */
  readonly topics: readonly string[];
  isAlive(): boolean;
  /** Whether an invocation is under way. */
  isBusy(): boolean;
  /** Resolves to the answer as JSON text. Throws FunctionError, after which the host may be dead. */
  invoke(request: HostRequest): Promise<string>;
  /** Kills the host at once, and waits until it is gone. */
  kill(): Promise<void>;
}

/** An invocation that failed, in Lambda's words. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;

  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.errorType = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

/** The bundle could not be loaded; `error` is what it threw. */
export class UnusableFunctionError extends Error {
  override readonly name = 'UnusableFunctionError';
  readonly error: HostError;

  constructor(functionName: string, error: HostError) {
    super(`Function "${functionName}" cannot start: ${error.stack ?? `${error.name}: ${error.message}`}`);
    this.error = error;
  }
}

/** What a host runs in; `log` gets its output line by line, each with the function's name in front. */
export interface HostOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Gets every host that is ready. */
  readonly onHost?: (host: Host) => void;
}

/** Starts a host and waits until its bundle is loaded. Throws UnusableFunctionError. */
export async function startHost(definition: FunctionDefinition, options: HostOptions): Promise<Host> {
  const { env, log, onHost = () => {} } = options;
  const child = forkHost(definition, env);
  for (const output of [child.stdout, child.stderr]) passOn(output, definition.name, log);
  const death = deathOf(child);
  let isAlive = true;
  void death.then(() => {
    isAlive = false;
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await death;
  };

  const said = await nextReport(child, death);
  if (said.kind !== 'ready') {
    await kill();
    const error = said.kind === 'answered' ? { name: 'Error', message: 'answered too early' } : said.error;
    throw new UnusableFunctionError(definition.name, error);
  }
  let isBusy = false;
  const host: Host = {
    topics: said.topics,
    isAlive: () => isAlive,
    isBusy: () => isBusy,
    kill,
    async invoke(request) {
      isBusy = true;
      const timer = setTimeout(() => child.kill('SIGKILL'), request.deadlineMs - Date.now());
      const answer = nextReport(child, death);
      child.send(request, () => {}); // a host that is gone shows in `death`
      const report = await answer.finally(() => {
        isBusy = false;
        clearTimeout(timer);
      });
      if (report.kind === 'answered') return report.answer;
      const timedOut = report.kind === 'died' && Date.now() >= request.deadlineMs;
      throw timedOut ? timeout(request, definition) : failure(request, report);
    },
  };
  onHost(host);
  return host;
}

function forkHost(
  { bundle, deployedName, memoryMb, env: own }: FunctionDefinition,
  env: HostOptions['env'],
): ChildProcess {
  return fork(join(import.meta.dirname, 'function-host.ts'), [bundle], {
    silent: true,
    execArgv: ['--enable-source-maps'],
    env: {
      ...env,
      ...own,
      AWS_LAMBDA_FUNCTION_NAME: deployedName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    },
  });
}

function timeout({ requestId }: HostRequest, { timeoutSeconds }: FunctionDefinition): FunctionError {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return new FunctionError('Sandbox.Timedout', message);
}

function failure(
  { requestId }: HostRequest,
  report: Exclude<HostReport | Death, { kind: 'answered' }>,
): FunctionError {
  if (report.kind === 'died') {
    return new FunctionError(report.error.name, `RequestId: ${requestId} Error: ${report.error.message}`);
  }
  if (report.kind === 'ready') return new FunctionError('Runtime.Unknown', 'the host started anew');
  return new FunctionError(report.error.name, report.error.message, report.error.stack);
}

function passOn(output: Readable | null, name: string, log: (line: string) => void): void {
  if (output !== null) createInterface({ input: output }).on('line', (line) => log(`[${name}] ${line}`));
}
