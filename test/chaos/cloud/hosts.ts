import type { Invoke } from '../../../local/lambda/functions.ts';
import type { FunctionDefinition, Host } from '../../../local/lambda/host.ts';
import { FunctionError } from '../../../local/lambda/host-error.ts';
import { createPool } from '../../../local/lambda/pool.ts';
import type { Ledger, OpenWork } from './ledger.ts';

/** A host that is ready, for one invocation. */
export interface Lease {
  /** Throws FunctionError, as `Invoke` does. */
  run(payload: unknown, requestId: string): Promise<unknown>;
  release(): void;
}

/** The hosts of all functions, each with a number, so that every invocation and every line is known by its process. */
export interface Hosts {
  /** Waits for a free host of the function, and until it is ready. */
  borrow(functionName: string): Promise<Lease>;
  readonly invoke: Invoke;
  /** Kills the process that works on this. */
  kill(work: OpenWork): void;
  close(): Promise<void>;
}

interface HostsOptions {
  readonly definitions: readonly FunctionDefinition[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostsPerFunction: number;
  readonly ledger: Ledger;
}

/** Hosts start when they are needed for the first time, and again after they were killed. */
export function createHosts({ definitions, env, hostsPerFunction, ledger }: HostsOptions): Hosts {
  const running = new Map<number, Host>();
  const slots = definitions.flatMap((definition, kind) =>
    Array.from({ length: hostsPerFunction }, (_, index) => {
      const id = kind * hostsPerFunction + index;
      const log = (line: string) => ledger.onLine(id, line);
      const onHost = (host: Host) => void running.set(id, host);
      return { id, name: definition.name, pool: createPool(definition, { env, log, maxHosts: 1, onHost }) };
    }),
  );
  type Slot = (typeof slots)[number];
  const free = [...slots].reverse(); // the one used last goes first
  const waiting: { readonly name: string; readonly take: (slot: Slot) => void }[] = [];

  function take(name: string): Slot | Promise<Slot> {
    const at = free.findLastIndex((slot) => slot.name === name);
    const [slot] = at < 0 ? [] : free.splice(at, 1);
    return slot ?? new Promise((resolve) => waiting.push({ name, take: resolve }));
  }
  function release(slot: Slot): void {
    const at = waiting.findIndex(({ name }) => name === slot.name);
    if (at < 0) free.push(slot);
    else waiting.splice(at, 1)[0]?.take(slot);
  }
  async function run({ id, name, pool }: Slot, payload: unknown, requestId: string): Promise<unknown> {
    const work = ledger.begin(name, id, payload);
    try {
      const answer = JSON.parse(
        await pool.invoke({ requestId, payload: JSON.stringify(payload), sign: false }),
      );
      ledger.end(work, payload, 'answered', answer);
      return answer;
    } catch (error) {
      ledger.end(work, payload, endOf(error));
      throw error;
    }
  }
  async function borrow(name: string): Promise<Lease> {
    const slot = await take(name);
    try {
      await slot.pool.start();
    } catch (error) {
      release(slot);
      throw error;
    }
    return {
      run: (payload, requestId) => run(slot, payload, requestId),
      release: () => release(slot),
    };
  }
  return {
    borrow,
    async invoke(name, payload, { requestId = crypto.randomUUID() } = {}) {
      const lease = await borrow(name);
      return lease.run(payload, requestId).finally(lease.release);
    },
    kill: ({ host }) => void running.get(host)?.kill(),
    close: async () => void (await Promise.all(slots.map(({ pool }) => pool.kill()))),
  };
}

/** How an invocation ended that threw this: when its process was killed or ran out of time, or with an error of the function. */
function endOf(error: unknown): 'failed' | 'killed' | 'timed-out' {
  const errorType = error instanceof FunctionError ? error.errorType : '';
  if (errorType === 'Runtime.ExitError') return 'killed';
  return errorType === 'Sandbox.Timedout' ? 'timed-out' : 'failed';
}
