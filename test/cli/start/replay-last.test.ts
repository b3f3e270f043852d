import { expect, test } from 'vitest';
import { replayLast } from '../../../cli/start/replay-last.ts';
import { createHistory, type History } from '../../../local/console/history.ts';
import { createRedaction } from '../../../local/console/redaction.ts';
import { rowIdOf } from '../../../local/console/row-jobs.ts';

const empty = () => createHistory({ redact: createRedaction({}) });

function addRequest({ observe }: History, requestId: string): void {
  const body = Buffer.from('{}');
  const target = `/hooks/${requestId}`;
  observe({
    kind: 'request',
    at: 1,
    requestId,
    method: 'POST',
    target,
    headers: [],
    body,
    sender: requestId,
  });
}

function addAnswer({ observe }: History, requestId: string, status: number): void {
  observe({ kind: 'answer', at: 2, requestId, status, headers: [], body: '', durationMs: 1 });
}

/** Actions whose replays are requests of this id. */
function replaysAs(history: History, requestId: string, more: () => void = () => {}) {
  const replayed: string[] = [];
  return {
    replayed,
    async replay(id: string) {
      replayed.push(id);
      addRequest(history, requestId);
      more();
      return { id: rowIdOf(requestId) };
    },
  };
}

test('r replays the last request of the history, and says how it was answered', async () => {
  const history = empty();
  for (const id of ['first', 'last']) {
    addRequest(history, id);
    addAnswer(history, id, 200);
  }
  const actions = replaysAs(history, 'replay', () => setImmediate(addAnswer, history, 'replay', 503));

  expect(await replayLast(history, actions)).toBe('Replayed POST /hooks/last: answered 503.');
  expect(actions.replayed).toEqual([rowIdOf('last')]);
});

test('r says so when no request has come', async () => {
  const history = empty();
  expect(await replayLast(history, replaysAs(history, 'replay'))).toBe('There is no request to replay yet.');
});

test('r ends when the history drops the replay before its answer', async () => {
  const history = empty();
  addRequest(history, 'last');
  const actions = replaysAs(history, 'replay', () => setImmediate(history.clear));
  expect(await replayLast(history, actions)).toBe(
    'Replayed POST /hooks/last: the history no longer has its answer.',
  );
});
