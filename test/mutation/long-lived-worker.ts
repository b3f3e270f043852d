import { type PoolOptions, type PoolWorker, ThreadsPoolWorker } from 'vitest/node';

/** Runs of one thread before another takes its place, so that what a mutant leaves behind does not pile up. */
const RUNS_PER_THREAD = 40;

type Listener = Parameters<PoolWorker['on']>[1];

let thread: ThreadsPoolWorker | undefined;
let runs = 0;

async function startThread(options: PoolOptions): Promise<ThreadsPoolWorker> {
  if (thread && runs++ < RUNS_PER_THREAD) return thread;
  await thread?.stop();
  thread = new ThreadsPoolWorker(options);
  runs = 1;
  await thread.start();
  return thread;
}

/**
 * A pool of Vitest whose one thread outlives a run: packages stay loaded, while the project's own modules are evaluated
 * again for each test file. Vitest's own pools start a thread for each run, which costs more than most runs.
 */
export const longLivedWorker = {
  name: 'long-lived',
  createPoolWorker(options: PoolOptions): PoolWorker {
    const listeners: [event: string, listener: Listener][] = [];
    let current: ThreadsPoolWorker | undefined;
    const tell = (message: object) => {
      for (const [event, listener] of [...listeners]) if (event === 'message') listener(message);
    };
    return {
      name: 'long-lived',
      deserialize: (data) => data,
      async start() {
        current = await startThread(options);
      },
      async stop() {
        for (const [event, listener] of listeners) current?.off(event, listener);
      },
      on(event, listener) {
        listeners.push([event, listener]);
        current?.on(event, listener);
      },
      off: (event, listener) => current?.off(event, listener),
      send(message) {
        if (message.type !== 'stop') current?.send(message);
        else queueMicrotask(() => tell({ type: 'stopped', __vitest_worker_response__: true }));
      },
    };
  },
};
