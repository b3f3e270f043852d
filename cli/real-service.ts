import { createInterface } from 'node:readline/promises';
import { LocalCloudError } from '../local/problem.ts';
import type { Settings } from '../local/settings.ts';

/** How a command may be allowed to send to the real service. */
export interface Permission {
  /** Whether the command line has `--real`. */
  readonly isReal: boolean;
  /** Asks the user; `undefined` without a terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The ways out, such as `--dry-run`, as the end of a sentence that begins with "Add --real to send there, or". */
  readonly otherwise: string;
}

/**
 * Returns if messages go to the emulator, or if the user allows sends to the real service.
 *
 * @throws LocalCloudError before anything is sent
 */
export async function permitRealService(settings: Settings, permission: Permission): Promise<void> {
  if (settings.target === 'emulator') {
    if (!permission.isReal) return;
    throw new LocalCloudError(
      '--real: DMS_ENDPOINT is not set, neither in .env nor in the shell. Nothing was sent.',
    );
  }
  if (permission.isReal) return;
  const endpoint = settings.env.DMS_ENDPOINT;
  const fact = `DMS_ENDPOINT is set, so messages go to the real service: ${endpoint}.`;
  const answer = await permission.ask?.(`${fact}\nType "yes" to send there: `);
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new LocalCloudError(
    `${answer === undefined ? `${fact}\n` : ''}Nothing was sent. Add --real to send there, or ${permission.otherwise}.`,
  );
}

/** Asks at the terminal; `undefined` without a terminal. The answer is empty if the input ends. */
export function askAtTerminal(): Permission['ask'] {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async function ask(question) {
    // Not as a terminal, so that Ctrl-C stays a signal, which ends the program.
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    try {
      return await Promise.race([lines.question(question), ended]);
    } finally {
      lines.close();
    }
  };
}
