/** How much the bench measures. */
export interface Size {
  /** How often each side has its turn. */
  readonly turns: number;
  /**
   * The least length of a turn, in milliseconds. Many short turns are better than a few long ones: what slows the machine down
   * then hits all sides alike.
   */
  readonly turnMs: number;
  /**
   * How long each side works before its first turn, in milliseconds, so that its code is compiled. That takes some 20,000
   * messages: a plain undici sends these in less than two seconds, the queue function in less than three.
   */
  readonly warmUpMs: number;
  /** Which batches are sent, and how many messages are in flight: `[records, inFlight]`. */
  readonly loads: readonly (readonly [records: number, inFlight: number])[];
  /** How often each process of the starts is started. */
  readonly starts: number;
  /** The batches and the bodies of the part about growth. */
  readonly growingBatches: readonly number[];
  readonly growingBodies: readonly number[];
  /** The batch of the part about memory, and how often it is handled. */
  readonly memoryRecords: number;
  readonly memoryTurns: number;
  /** How many senders are bundled alone. */
  readonly senders: number;
  /** Whether the clients take part that must be installed first. */
  readonly hasRivals: boolean;
}

/** The load that most goals are about: 100 records, 20 in flight. */
export const usualLoad = [100, 20] as const;

const KB = 1024;

const full: Size = {
  turns: 31,
  turnMs: 80,
  warmUpMs: 4000,
  loads: [usualLoad, [100, 1], [100, 8], [100, 64], [10, 20], [10_000, 20]],
  starts: 25,
  growingBatches: [10, 100, 1000, 10_000],
  growingBodies: [KB, 16 * KB, 256 * KB, 1024 * KB, 4096 * KB],
  memoryRecords: 10_000,
  memoryTurns: 3,
  senders: Number.POSITIVE_INFINITY,
  hasRivals: true,
};

export const sizes = {
  full,
  quick: {
    ...full,
    turns: 21,
    turnMs: 60,
    warmUpMs: 3000,
    loads: [usualLoad],
    starts: 9,
    growingBodies: [KB, 1024 * KB],
    memoryTurns: 1,
    hasRivals: false,
  },
  /** For tests: only whether it works. */
  tiny: {
    turns: 1,
    turnMs: 0,
    warmUpMs: 0,
    loads: [usualLoad],
    starts: 1,
    growingBatches: [10, 100],
    growingBodies: [KB],
    memoryRecords: 100,
    memoryTurns: 1,
    senders: 3,
    hasRivals: false,
  },
} as const satisfies Record<string, Size>;
