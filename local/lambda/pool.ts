import { LocalCloudError } from '../problem.ts';
import { type FunctionDefinition, type Host, type HostOptions, startHost } from './host.ts';
import { FunctionError } from './host-error.ts';
import type { HostRequest } from './host-messages.ts';

/** Options of `createPool`. */
export interface PoolOptions extends HostOptions {
  /** Largest number of invocations of one function at the same time; further invocations wait. Default 4. */
  readonly maxHosts?: number;
}

/** The hosts of one function. A slot has one host and runs one invocation at a time. The slot used last is reused first. */
export function createPool(definition: FunctionDefinition, options: PoolOptions) {
  const slots = Array.from({ length: options.maxHosts ?? 4 }, () => createSlot(definition, options));
  const idle = [...slots];
  const waiting: ((slot: Slot) => void)[] = [];
  const running = new Set<Promise<string>>();
  async function run(call: Call): Promise<string> {
    const slot = idle.pop() ?? (await new Promise<Slot>((take) => waiting.push(take)));
    try {
      return await slot.invoke(call);
    } catch (error) {
      options.log(`[${definition.name}] invocation failed: ${describe(error)}`);
      throw error;
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(slot);
      else next(slot);
    }
  }
  return {
    start: async () => (await slots.at(-1)?.host())?.topics ?? [],
    kill: () => Promise.all(slots.map((slot) => slot.kill())),
    /** Names of its routes. */
    routes: () => slots.flatMap((slot) => slot.running() ?? []).at(-1)?.routes ?? [],
    status: () => ({
      hosts: slots.filter((slot) => slot.running() !== undefined).length,
      frozen: slots.some((slot) => slot.running()?.isFrozen() === true),
    }),
    freeze: () => slots.forEach((slot) => void slot.running()?.freeze()),
    thaw: () => slots.forEach((slot) => void slot.running()?.thaw()),
    /** Resolves when the invocations that run or wait at this moment have ended. */
    settled: () => Promise.allSettled(running),
    invoke(call: Call): Promise<string> {
      const invocation = run(call).finally(() => running.delete(invocation));
      running.add(invocation);
      return invocation;
    },
  };
}

/** The hosts of one version of a function. */
export type Pool = ReturnType<typeof createPool>;

/** An invocation without a deadline. Its time starts only when a slot runs it. */
type Call = Omit<HostRequest, 'deadlineMs'>;

type Slot = ReturnType<typeof createSlot>;

function createSlot(definition: FunctionDefinition, options: PoolOptions) {
  let current: Promise<Host> | undefined;
  let started: Host | undefined;
  let isKilled = false;
  async function host(): Promise<Host> {
    const last = await current?.catch(() => undefined);
    if (last?.isAlive()) return last;
    if (isKilled) throw new LocalCloudError('The local cloud is stopping.');
    current = startHost(definition, options);
    started = await current;
    return started;
  }
  return {
    host,
    running: () => (started?.isAlive() === true ? started : undefined),
    async invoke(call: Call) {
      const ready = await host();
      const deadlineMs = Date.now() + definition.timeoutSeconds * 1000;
      return ready.invoke({ ...call, deadlineMs });
    },
    async kill() {
      isKilled = true;
      const last = await current?.catch(() => undefined);
      await last?.kill();
    },
  };
}

function describe(error: unknown): string {
  if (!(error instanceof FunctionError)) return String(error);
  return error.stack?.startsWith('FunctionError') === false
    ? error.stack
    : `${error.errorType}: ${error.message}`;
}
