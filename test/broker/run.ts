/** `npm run test:broker [-- <file> …]`: the project on a real RocketMQ. Arguments select files by a part of their name. */
import path from 'node:path';
import { startVitest } from 'vitest/node';

try {
  const vitest = await startVitest('test', process.argv.slice(2), {
    config: path.join(import.meta.dirname, 'vitest.config.ts'),
    watch: false,
  });
  await vitest.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
