import { join } from 'node:path';
import { textOfThrown } from '../problem.ts';
import type { Wiring } from '../wiring/serverless.ts';
import { createHistory, type History } from './history.ts';
import { createHistoryFile } from './history-file.ts';
import { createRedaction } from './redaction.ts';

/** Options of `openHistory`. */
export interface OpenHistoryOptions {
  /** The folder of the project. A kept history is in `.local/history.jsonl`. */
  readonly root: string;
  /** Variables with the secrets that must not be in the history. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly wiring: Pick<Wiring, 'functions'>;
  /** Whether to read the history of earlier runs, and to keep that of this one. */
  readonly isKept: boolean;
  readonly log: (line: string) => void;
}

/** Opens the history of the local cloud. `close` waits until everything is written. */
export async function openHistory({
  root,
  env,
  wiring,
  isKept,
  log,
}: OpenHistoryOptions): Promise<{ readonly history: History; close(): Promise<void> }> {
  const onError = (error: unknown) => log(`[history] ${textOfThrown(error)}`);
  const names = wiring.functions.map(({ queueVariables }) => queueVariables.OUTBOX_QUEUE_URL);
  const options = {
    redact: createRedaction(env),
    outboxQueue: names.find((name) => name !== undefined),
    onError,
  };
  if (!isKept) return { history: createHistory(options), close: async () => {} };
  const file = createHistoryFile({ path: join(root, '.local', 'history.jsonl'), onError });
  const history = createHistory({ ...options, onFact: file.append });
  history.restore(await file.read());
  return { history, close: file.close };
}
