/** Runs a task, never twice at once. */
export interface Repeater {
  /** Runs the task; if it runs already, once more after that. */
  request(): void;
  /** Waits for the task under way, and ignores later requests. */
  stop(): Promise<void>;
}

/** @param onFailure called with what the task throws; later requests run it again */
export function createRepeater(task: () => Promise<void>, onFailure: (error: unknown) => void): Repeater {
  let isRequested = false;
  let isStopped = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (isRequested && !isStopped) {
      isRequested = false;
      await task().catch((error: unknown) => {
        if (!isStopped) onFailure(error);
      });
    }
    running = undefined;
  }
  return {
    request() {
      isRequested = true;
      running ??= run();
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
