/**
 * The most calls of SQS that are under way at once, over all queues: a batch of thousands must not open a thousand sockets.
 */
const MAX_CALLS = 16;

/** A source of calls: begins one if there is something to do, and returns when it ends. */
export type BeginCall = () => Promise<void> | undefined;

/** Calls under way, over all queues. */
export interface Calls {
  /** Adds a source of calls. */
  add(begin: BeginCall): void;
  /**
   * Asks the sources for work as long as another call may begin. Takes effect at the end of the current turn of the event
   * loop.
   */
  wake(): void;
}

/**
 * Limits the calls under way. The limit is checked where a call begins, so it holds whatever a caller does when its call
 * ends. The sources take turns.
 */
export function createCalls(): Calls {
  const sources: BeginCall[] = [];
  let underWay = 0;
  let isAwake = false;

  /** Begins one call of the first source that has one, and moves that source to the end. */
  function beginOne(): boolean {
    for (const [index, begin] of sources.entries()) {
      const call = begin();
      if (!call) continue;
      underWay++;
      void call.finally(() => {
        underWay--;
        beginAll();
      });
      sources.push(...sources.splice(index, 1));
      return true;
    }
    return false;
  }

  function beginAll(): void {
    isAwake = false;
    while (underWay < MAX_CALLS && beginOne());
  }

  return {
    add: (begin) => void sources.push(begin),
    wake() {
      if (isAwake) return;
      isAwake = true;
      setImmediate(beginAll);
    },
  };
}
