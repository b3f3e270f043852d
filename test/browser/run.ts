import path from 'node:path';
import { startVitest } from 'vitest/node';
import { findChromium } from './chromium.ts';

/** Runs the tests of the console in a browser; arguments select files by a part of their name. */
try {
  console.log(`Browser: ${findChromium()}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const vitest = await startVitest('test', process.argv.slice(2), {
  config: path.join(import.meta.dirname, 'vitest.config.ts'),
  watch: false,
});
await vitest.close();
