import { randomBytes, randomUUID } from 'node:crypto';
import { findRoute } from '../../lib/routing/route.ts';
import { ActionError } from './action-error.ts';
import { createStateReader } from './cloud-state.ts';
import type { ConsoleCloud } from './console-cloud.ts';
import { copiesOf } from './copies.ts';
import { createLetters, type LetterView } from './letters.ts';
import { observeWebhook } from './observe-webhook.ts';
import { roleOf } from './queue-state.ts';
import { rowIdOf } from './row-jobs.ts';
import { payloadOf, withNewId } from './row-payload.ts';
import type { RowDetail } from './row-types.ts';
import { editableOf, edited, isWebhook, type PayloadChanges, readSample, saveSample } from './samples.ts';
import { createSources, type QueueMessage } from './sources.ts';

/** Which id the event of a replay has, and what is different. */
export interface ReplayOptions extends PayloadChanges {
  /** `same` makes a duplicate. */
  readonly id: 'same' | 'new';
}

/** What the console can do. Every action throws ActionError with a sentence if it cannot be done. */
export type Actions = ReturnType<typeof createActions>;

/** Makes the actions of a running local cloud. */
export function createActions(cloud: ConsoleCloud, { waitSeconds }: { readonly waitSeconds?: number } = {}) {
  const { root, history, functions, observe, projectQueues } = cloud;
  const letters = createLetters(projectQueues, waitSeconds);
  const sources = createSources(cloud);

  function rowOf(id: string): RowDetail {
    const row = history.detail(id);
    if (row === undefined) throw new ActionError(404, 'The history no longer has this row.');
    return row;
  }

  const payloadOfRow = (row: RowDetail, changes?: PayloadChanges) =>
    payloadOf(row, history.body(row.id) ?? Buffer.alloc(0), changes);

  /** Starts an invocation, and returns the id of its row. Requests are signed as their sender would. */
  function start(name: string, payload: unknown, options: { id: string; replayOf?: string }): { id: string } {
    const { id, replayOf } = options;
    const more = replayOf === undefined ? {} : { replayOf };
    const isBatch = sources.withNewMessageIds(payload) !== undefined;
    const ended = isBatch
      ? functions.invoke(name, payload, more)
      : isWebhook(payload)
        ? observeWebhook(
            (given) => functions.invoke(name, given, { sign: true, ...more }),
            observe,
            more,
          )(payload)
        : cloud.invokeAsync(name, payload, { requestId: id, ...more });
    ended.catch(() => {}); // the row says why it failed
    return { id: rowIdOf(id) };
  }

  const newGatewayId = () => randomBytes(11).toString('base64');
  const newIdFor = (payload: unknown) => (isWebhook(payload) ? newGatewayId() : randomUUID());

  return {
    state: createStateReader(cloud, () => sources.senders()),

    sample: async (fn: string, name: string) => editableOf(await readSample(root, fn, name)),

    /** A row of the history, with the key of its route in routes.ts. */
    row(id: string): RowDetail {
      const row = rowOf(id);
      const { route, record, tick } = row;
      if (route === undefined) return row;
      const table = Object.fromEntries(functions.routesOf(row.function).map((key) => [key, { to: key }]));
      const matchesSuffix = (record ?? tick) !== undefined;
      const found = findRoute(table, { name: route.name, matchesSuffix });
      return typeof found?.to === 'string' ? { ...row, route: { name: found.to } } : row;
    },

    /** Sends a sample. A request is signed for its sender. */
    async sendSample(fn: string, name: string, changes: PayloadChanges) {
      const payload = await readSample(root, fn, name);
      const id = newIdFor(payload);
      const changed = edited(payload, changes, id);
      const records = sources.withNewMessageIds(changed);
      return start(fn, records?.payload ?? changed, { id: records?.id ?? id });
    },

    /** Sends the payload of a row again. */
    async replay(id: string, { id: which, ...changes }: ReplayOptions): Promise<{ id: string | undefined }> {
      const row = rowOf(id);
      const text = (history.body(id) ?? Buffer.alloc(0)).toString();
      const all = which === 'new' ? withNewId(row, text, changes) : changes;
      const { record } = row;
      if (record !== undefined && which === 'new') {
        return sources.sendToQueue(record.queue, {
          body: all.body ?? record.body,
          attributes: record.attributes,
        });
      }
      const payload = payloadOfRow(row, all);
      const newId = sources.gatewayIdOf(payload) ?? (record === undefined ? randomUUID() : record.messageId);
      return start(row.function, payload, { id: newId, replayOf: id });
    },

    /** Saves the payload of a row as a sample, without secrets. */
    async save(id: string, name: string) {
      const row = rowOf(id);
      return { file: await saveSample(root, row.function, name, payloadOfRow(row)) };
    },

    copies: (id: string) => copiesOf(rowOf(id), cloud.urls().webhooks ?? ''),

    runSchedule: sources.runSchedule,
    putEvent: sources.putEvent,
    sendToQueue: (name: string, message: QueueMessage) => sources.sendToQueue(name, message),

    /** What the routes make of a payload or of a row. */
    explain: (fn: string, what: { readonly payload?: unknown; readonly rowId?: string | undefined }) =>
      functions.explain(fn, what.rowId === undefined ? what.payload : payloadOfRow(rowOf(what.rowId))),

    /** Sets the faults of the emulator; '' ends them. */
    setFaults(script: string) {
      if (cloud.faults === undefined) {
        throw new ActionError(409, 'Messages go to the real service: only the emulator has faults to order.');
      }
      cloud.faults.set(script);
      return { script, counts: cloud.faults.counts() };
    },

    /** Starts the functions again: their processes remember why they paused. */
    async endPause() {
      await functions.restart();
      history.endPauses();
      return {};
    },

    freeze: (name: string) => functions.freeze(name),
    thaw: (name: string) => functions.thaw(name),

    /** The records of a queue. Those of the outbox come from the history, because reading them would delay them. */
    async records(name: string, q: string | undefined): Promise<readonly LetterView[]> {
      const role = roleOf(projectQueues, name);
      return role === 'own' || role === 'outbox' ? sources.waiting(role, name, q) : letters.list(role, q);
    },

    redrive: (name: string, ids: readonly string[]) => letters.redrive(letterRole(name), ids),
    discard: (name: string, ids: readonly string[]) => letters.discard(letterRole(name), ids),
  };

  function letterRole(name: string) {
    const role = roleOf(projectQueues, name);
    if (role !== 'own') return role;
    throw new ActionError(409, `The queue ${name} has no dead letters: its records go to its function.`);
  }
}
