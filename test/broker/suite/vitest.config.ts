import path from 'node:path';
import { defineConfig } from 'vitest/config';
import shared from '../../../vitest.config.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const replacement = path.join(import.meta.dirname, 'emulator.ts');

/** The suite's tests with an emulator, each of which has a real broker behind it. */
export default defineConfig({
  ...shared,
  root,
  plugins: [
    ...(shared.plugins ?? []),
    {
      name: 'broker',
      enforce: 'pre',
      resolveId: (specifier, importer = '') =>
        specifier.endsWith('/dms/emulator.ts') && importer !== replacement ? replacement : undefined,
    },
  ],
  test: {
    ...shared.test,
    // Not those that start other processes, whose emulators are not replaced, nor the many that need no emulator.
    include: ['functions', 'lib/delivery', 'lib/outbox', 'lib/rocketmq', 'local/dms', 'cli/doctor']
      .map((folder) => `test/${folder}/**/*.test.ts`)
      .concat('test/lib/webhook/senders/samples.test.ts'),
    reporters: ['dot', ['json', { outputFile: process.env.VITEST_BROKER_REPORT ?? '' }]],
    testTimeout: 60_000,
  },
});
