import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Observe } from '../console/facts.ts';
import { failureOf, timeoutOf, UnusableFunctionError } from './host-error.ts';
import { passOnLines, withLogLevel } from './host-lines.ts';
import type { HostRequest } from './host-messages.ts';
import { deathOf, nextReport, observeHost } from './host-reports.ts';

/** A function with the settings that it has when deployed. */
export interface FunctionDefinition {
  /** Its name in serverless.yml, which is also the name of its folder in `dist/`. */
  readonly name: string;
  /** Its name in the cloud. */
  readonly deployedName: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Path of the built module. */
  readonly bundle: string;
  /** Its own variables; they override those that all functions get, and `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A running host. Its caller must make only one invocation at a time. */
export interface Host {
  /** Topics that the bundle's routes name as text. */
  readonly topics: readonly string[];
  /** Names of the bundle's routes. */
  readonly routes: readonly string[];
  isAlive(): boolean;
  /** Whether an invocation is under way. */
  isBusy(): boolean;
  /** Resolves to the answer as JSON text. Throws FunctionError; after that the host may have ended. */
  invoke(request: HostRequest): Promise<string>;
  /** Stops its process where it is, as Lambda freezes a container, until `thaw`. */
  freeze(): void;
  thaw(): void;
  isFrozen(): boolean;
  /** Kills the host at once, and waits until its process has ended. */
  kill(): Promise<void>;
}

/** Options of `startHost`. */
export interface HostOptions {
  /** Environment of all functions. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with each line of a host's output, which starts with the function's name. */
  readonly log: (line: string) => void;
  /** Called with the requests to the service and the log lines of every host. Without it, they are not reported. */
  readonly observe?: Observe | undefined;
  /** Called with every host that is ready. */
  readonly onHost?: (host: Host) => void;
}

/** Starts a host and waits until its bundle is loaded. Throws UnusableFunctionError. */
export async function startHost(definition: FunctionDefinition, options: HostOptions): Promise<Host> {
  const { env, log, observe, onHost = () => {} } = options;
  const child = forkHost(definition, observe === undefined ? env : withLogLevel(env), observe !== undefined);
  const { name: functionName } = definition;
  for (const output of [child.stdout, child.stderr]) {
    passOnLines(output, { functionName, shownLevel: env.POWERTOOLS_LOG_LEVEL, log, observe });
  }
  if (observe !== undefined) observeHost(child, observe);
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
  let isFrozen = false;
  const host: Host = {
    topics: said.topics,
    routes: said.routes,
    isAlive: () => isAlive,
    isBusy: () => isBusy,
    isFrozen: () => isFrozen,
    freeze() {
      isFrozen = child.kill('SIGSTOP');
    },
    thaw() {
      child.kill('SIGCONT');
      isFrozen = false;
    },
    kill,
    async invoke(request) {
      isBusy = true;
      const timer = setTimeout(() => child.kill('SIGKILL'), request.deadlineMs - Date.now());
      const answer = nextReport(child, death);
      child.send(request, () => {}); // `death` resolves if the host has ended
      const report = await answer.finally(() => {
        isBusy = false;
        clearTimeout(timer);
      });
      if (report.kind === 'answered') return report.answer;
      const timedOut = report.kind === 'died' && Date.now() >= request.deadlineMs;
      throw timedOut ? timeoutOf(request, definition.timeoutSeconds) : failureOf(request, report);
    },
  };
  onHost(host);
  return host;
}

/** Makes the start of a host shorter by the time that Node.js needs to strip types and to compile. `npm ci` empties it. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/rocketmq-launchpad/compiled');

function forkHost(
  { bundle, deployedName, memoryMb, env: own }: FunctionDefinition,
  env: HostOptions['env'],
  isObserved: boolean,
): ChildProcess {
  return fork(join(import.meta.dirname, 'function-host.ts'), [bundle, isObserved ? 'observed' : ''], {
    silent: true,
    execArgv: ['--enable-source-maps'],
    env: {
      NODE_COMPILE_CACHE: compileCache,
      ...env,
      ...own,
      AWS_LAMBDA_FUNCTION_NAME: deployedName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    },
  });
}
