/** How much the bench measures. */
export interface Size {
  /** How often each side has its turn. */
  readonly turns: number;
  /**
   * The least length of a turn, in milliseconds. Many short turns are better than a few long ones: what slows the machine down
   * then hits all sides alike.
   */
  readonly turnMs: number;
  /** How long each side works before its first turn, in milliseconds, so that its code is compiled. */
  readonly warmUpMs: number;
  /** Which batches are sent, and how many messages are in flight: `[records, inFlight]`. */
  readonly loads: readonly (readonly [records: number, inFlight: number])[];
  /** Whether the clients take part that must be installed first. */
  readonly hasRivals: boolean;
}

/** The load that most goals are about: 100 records, 20 in flight. */
export const usualLoad = [100, 20] as const;

export const sizes = {
  full: {
    turns: 31,
    turnMs: 80,
    warmUpMs: 1000,
    loads: [usualLoad, [100, 1], [100, 8], [100, 64], [10, 20], [10_000, 20]],
    hasRivals: true,
  },
  quick: { turns: 21, turnMs: 60, warmUpMs: 700, loads: [usualLoad], hasRivals: false },
  /** For tests: only whether it works. */
  tiny: { turns: 1, turnMs: 0, warmUpMs: 0, loads: [[3, 2]], hasRivals: false },
} as const satisfies Record<string, Size>;
