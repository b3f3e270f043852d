import path from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const config = mergeConfig(shared, {
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    globalSetup: [path.join(import.meta.dirname, 'provided.ts')],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // Two cores are shared with a broker and its consumers.
    fileParallelism: false,
  },
});

export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/broker/*.broker.ts'], reporters: ['default'] },
});
