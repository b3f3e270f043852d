import path from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const config = mergeConfig(shared, {
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    testTimeout: 30_000,
    // Two cores are shared with the browser, and some of the tests measure time.
    fileParallelism: false,
    reporters: ['default'],
  },
});

export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/browser/*.browser.ts'], reporters: ['default'] },
});
