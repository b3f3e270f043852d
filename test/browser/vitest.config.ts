import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/browser/*.browser.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are shared with the browser, and some of the tests measure time.
    fileParallelism: false,
    retry: 0,
  },
});
