/** `npm run test:reload`: the tests of reloads at full size. `npm test` runs them with fewer events and saves. */
import { startVitest } from 'vitest/node';

const vitest = await startVitest('test', ['test/local/watch/reload.test.ts'], {
  watch: false,
  testTimeout: 300_000,
  env: { RELOADS: 'all' }, // the tests' own environment has only the settings of the tests
});
await vitest.close();
