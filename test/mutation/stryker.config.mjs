// @ts-check
import { rooms } from './rooms.ts';

const room = process.env.STRYKER_ROOM ?? '';

/** One room for `npm run test:mutation`. @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: [...(rooms[room]?.mutate ?? [])],
  // Stryker rewrites a tsconfig with an API that TypeScript 7 does not have; Vitest needs none here.
  tsconfigFile: 'none.json',
  concurrency: Number(process.env.CONCURRENCY ?? 2),
  timeoutMS: 5000,
  timeoutFactor: 2,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `.reports/mutation/${room}.json` },
  incrementalFile: `.reports/mutation/${room}-incremental.json`,
  ignorePatterns: ['.stryker', '.reports'],
  tempDirName: `.stryker/${room}`,
  cleanTempDir: 'always',
};
