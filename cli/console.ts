/** `npm run console -- --help`: a page with the outbox, the dead letters and the failures of a deployed stage. */
import { join } from 'node:path';
import { CONSOLE_HELP, ConsoleUsageError, readConsoleOptions } from './console/options.ts';
import { startStagePage } from './console/stage-page.ts';
import { findQueues } from './redrive/find-queues.ts';
import { explain, runUntilStopped } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

try {
  const options = readConsoleOptions(process.argv.slice(2));
  if (options === 'help') console.log(CONSOLE_HELP);
  else {
    const { stage, port, canWrite } = options;
    await runUntilStopped(async (onStop) => {
      const queues = await findQueues(root, stage);
      onStop('servers', () => queues.client.destroy());
      const page = await startStagePage({ queues, port, canWrite, log: console.error });
      onStop('work', () => page.close());
      console.log(`The queues of ${queues.place}: ${page.url}`);
      console.log(
        canWrite
          ? 'The page can send letters again and discard them. Ctrl-C ends it.'
          : 'Read-only; --write allows to send letters again and to discard them. Ctrl-C ends it.',
      );
    });
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof ConsoleUsageError ? 2 : 1;
}
