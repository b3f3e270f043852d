/** One room of lib: the files that are mutated, and the tests that must notice it. */
export interface Room {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Tests among them that take long, or run in a process of their own, where no mutant is active. */
  readonly leaveOut?: readonly string[];
}

/** The rooms that the project's promise rests on. */
export const rooms: Readonly<Record<string, Room>> = {
  rocketmq: {
    mutate: ['lib/rocketmq/**/*.ts', '!**/*.d.ts'],
    tests: ['test/lib/rocketmq/**/*.test.ts'],
    leaveOut: ['**/thaw.test.ts'],
  },
  delivery: {
    mutate: ['lib/delivery/**/*.ts'],
    tests: [
      'test/lib/delivery/**/*.test.ts',
      'test/functions/{event-bus,in-doubt,queue,schedule,trace,webhook}.test.ts',
    ],
  },
  outbox: { mutate: ['lib/outbox/**/*.ts'], tests: ['test/lib/outbox/**/*.test.ts'] },
  routing: {
    mutate: ['lib/routing/**/*.ts'],
    tests: ['test/lib/routing/**/*.test.ts', 'test/lib/routes.test.ts'],
  },
  verify: { mutate: ['lib/webhook/verify/**/*.ts'], tests: ['test/lib/webhook/**/*.test.ts'] },
};
