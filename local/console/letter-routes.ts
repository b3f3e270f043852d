import type { Hono } from 'hono';
import * as z from 'zod';
import type { LocalEnv } from '../http/app-server.ts';
import type { Actions } from './actions.ts';
import { bodyOf } from './api-frame.ts';

const Ids = z.object({ ids: z.array(z.string()).max(1000) });

/** Adds the routes that read, send again and discard the letters of a queue. */
export function letterRoutes(
  app: Hono<LocalEnv>,
  actions: Pick<Actions, 'records' | 'redrive' | 'discard'>,
): void {
  app.get('/api/queues/:name/records', async (c) =>
    c.json({ records: await actions.records(c.req.param('name'), c.req.query('q')) }),
  );
  app.post('/api/queues/:name/redrive', async (c) =>
    c.json(await actions.redrive(c.req.param('name'), (await bodyOf(c, Ids)).ids)),
  );
  app.post('/api/queues/:name/discard', async (c) =>
    c.json(await actions.discard(c.req.param('name'), (await bodyOf(c, Ids)).ids)),
  );
}
