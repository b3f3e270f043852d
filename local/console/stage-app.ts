import type { Hono } from 'hono';
import type { LocalEnv } from '../http/app-server.ts';
import { eventStream } from '../http/event-stream.ts';
import type { ProjectQueues } from '../sqs/project-queues.ts';
import { ActionError } from './action-error.ts';
import { createApi } from './api-frame.ts';
import { letterRoutes } from './letter-routes.ts';
import { createLetters } from './letters.ts';
import { queueState, roleOf, rolesOf } from './queue-state.ts';
import type { CloudState } from './state.ts';
import { stateEvents } from './stream.ts';

/** Time between two looks at the queues, in milliseconds. Each look is a request to SQS for every queue. */
const LOOK_MS = 5000;

/** Options of `stageApp`. */
export interface StageAppOptions {
  /** Whether letters can be sent again and discarded. */
  readonly canWrite: boolean;
  /** For how long SQS waits for messages. Default: 1 second. */
  readonly waitSeconds?: number;
}

/** The console's API for the outbox, the dead letters and the failures of a deployed stage. The rest of its state is empty. */
export function stageApp(queues: ProjectQueues, { canWrite, waitSeconds }: StageAppOptions): Hono<LocalEnv> {
  const app = createApi();
  const letters = createLetters(queues, waitSeconds);

  async function state(): Promise<CloudState> {
    const { client, place } = queues;
    const known = rolesOf(queues).map(([role, url]) => queueState(client, url, role));
    return { ...nothing, queues: await Promise.all(known), stage: { place, readOnly: !canWrite } };
  }
  function roleFor(name: string) {
    const role = roleOf(queues, name);
    if (role !== 'own') return role;
    throw new ActionError(404, `${name} is not a queue of ${queues.place}.`);
  }
  function roleToChange(name: string) {
    if (canWrite) return roleFor(name);
    throw new ActionError(403, 'The page is read-only. Start it with --write to send again or discard.');
  }

  app.get('/api/state', async (c) => c.json(await state()));
  app.get('/api/stream', (c) => eventStream(c, (signal) => stateEvents(state, signal, LOOK_MS)));
  app.get('/api/rows', (c) => c.json({ rows: [], total: 0 }));
  letterRoutes(app, {
    // Of the outbox only the number is shown: to read a message delays it.
    records: async (name, q) => (roleFor(name) === 'outbox' ? [] : letters.list(roleFor(name), q)),
    redrive: async (name, ids) => letters.redrive(roleToChange(name), ids),
    discard: async (name, ids) => letters.discard(roleToChange(name), ids),
  });
  return app;
}

/** The state of a local cloud without anything. */
const nothing: CloudState = {
  target: 'service',
  urls: {},
  functions: [],
  samples: [],
  senders: [],
  queues: [],
  schedules: [],
  topics: [],
  stats: { perSecond: [] },
};
