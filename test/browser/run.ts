import path from 'node:path';
import { startVitest } from 'vitest/node';
import { findChromium } from './chromium.ts';

/** Runs the tests of the console in a browser; arguments select files by a part of their name. */
try {
  const file = findChromium();
  console.log(`Browser: ${file}`);
  const vitest = await startVitest('test', process.argv.slice(2), {
    config: path.join(import.meta.dirname, 'vitest.config.ts'),
    watch: false,
    env: { CHROME_PATH: file }, // the tests' own environment has only the settings of the tests
  });
  await vitest.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
