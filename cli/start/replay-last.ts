import type { Actions } from '../../local/console/actions.ts';
import type { History } from '../../local/console/history.ts';
import type { RowDetail } from '../../local/console/row-types.ts';

/** Newest rows in which the last request is looked for. */
const ROWS = 1000;

/**
 * Sends the last webhook request of the history to its function again, signed as its sender would: the history has no
 * signatures. Resolves to one line about the answer.
 */
export async function replayLast(
  history: Pick<History, 'list' | 'detail' | 'watch'>,
  actions: Pick<Actions, 'replay'>,
): Promise<string> {
  const last = lastRequest(history);
  if (last?.request === undefined) return 'There is no request to replay yet.';
  const name = `${last.request.method} ${last.request.target}`;
  const { id } = await actions.replay(last.id, { id: 'same' });
  const answer = id === undefined ? undefined : await answerOf(history, id);
  return answer === undefined
    ? `Replayed ${name}: the history no longer has its answer.`
    : `Replayed ${name}: answered ${answer.status}.`;
}

function lastRequest(history: Pick<History, 'list' | 'detail'>): RowDetail | undefined {
  for (const { id } of history.list({ limit: ROWS }).rows) {
    const row = history.detail(id);
    if (row?.request !== undefined) return row;
  }
  return undefined;
}

/** The answer of a request that may still be under way; `undefined` if the history drops its row. */
async function answerOf(
  history: Pick<History, 'detail' | 'watch'>,
  id: string,
): Promise<RowDetail['answer']> {
  const watching = new AbortController();
  const row = () => history.detail(id);
  const isOpen = () => row() !== undefined && row()?.answer === undefined;
  if (isOpen()) for await (const _ of history.watch(watching.signal)) if (!isOpen()) break;
  watching.abort();
  return row()?.answer;
}
