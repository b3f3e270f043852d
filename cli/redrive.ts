/** `npm run redrive -- --help`: lists, shows, sends again or discards dead letters and failures. */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { findQueues } from './redrive/find-queues.ts';
import { HELP } from './redrive/help.ts';
import { readCommand, UsageError } from './redrive/options.ts';
import { runRedrive } from './redrive/run.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');
const stopped = new AbortController();

try {
  process.exitCode = await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), Date.now());
  if (command.action === 'help') {
    console.log(HELP);
    return 0;
  }
  const queues = await findQueues(root, command.stage);
  process.once('SIGINT', () => stopped.abort());
  try {
    const isDone = await runRedrive(command, {
      queues,
      print: console.log,
      confirm: process.stdin.isTTY ? confirm : undefined,
      now: Date.now,
      signal: stopped.signal,
    });
    if (stopped.signal.aborted) console.error('Stopped by Ctrl-C. The other letters stay in their queue.');
    return stopped.signal.aborted ? 130 : isDone ? 0 : 1;
  } finally {
    queues.client.destroy();
  }
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`${question} Type yes: `, { signal: stopped.signal })).trim() === 'yes';
  } catch {
    return false; // Ctrl-C
  } finally {
    terminal.close();
  }
}
