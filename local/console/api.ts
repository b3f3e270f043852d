import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { LocalEnv } from '../http/app-server.ts';
import { eventStream } from '../http/event-stream.ts';
import type { Actions } from './actions.ts';
import { bodyOf, createApi, parsed } from './api-frame.ts';
import type { History } from './history.ts';
import { letterRoutes } from './letter-routes.ts';
import { consoleEvents } from './stream.ts';

const Headers = z.array(z.tuple([z.string(), z.string()]));
const Changes = z.object({ body: z.string().optional(), headers: Headers.optional() });
const QueueMessage = z.object({
  body: z.string(),
  group: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
});
const BusEvent = z.object({
  source: z.string(),
  detailType: z.string(),
  detail: z.union([
    z.string(),
    z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value)),
  ]),
  eventBus: z.string().optional(),
});
const Explain = z.object({
  function: z.string(),
  payload: z.unknown().optional(),
  rowId: z.string().optional(),
});
const Page = z.object({
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  q: z.string().optional(),
  function: z.string().optional(),
  outcome: z.string().optional(),
  origin: z.string().optional(),
});

/**
 * The API of the console below `/api`: JSON for the page and for scripts.
 */
export function consoleApp(history: History, actions: Actions): Hono<LocalEnv> {
  const app = createApi();

  app.get('/api/state', async (c) => c.json(await actions.state()));
  app.get('/api/stream', (c) => eventStream(c, (signal) => consoleEvents(history, actions.state, signal)));
  app.get('/api/rows', (c) => c.json(history.list(parsed(Page, c.req.query()))));
  app.get('/api/rows/:id', (c) => c.json(actions.row(c.req.param('id'))));
  app.get('/api/rows/:id/body', (c) => {
    const body = history.body(c.req.param('id'));
    if (body === undefined) return noRow(c);
    // Never a type that a browser would run as a page.
    const headers = { 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' };
    return c.body(new Uint8Array(body), 200, headers);
  });
  app.get('/api/rows/:id/copy', (c) => c.json(actions.copies(c.req.param('id'))));
  app.post('/api/rows/:id/replay', async (c) => {
    const options = await bodyOf(c, Changes.extend({ id: z.enum(['same', 'new']).default('same') }));
    return c.json(await actions.replay(c.req.param('id'), options));
  });
  app.post('/api/rows/:id/save', async (c) => {
    const { name } = await bodyOf(c, z.object({ name: z.string() }));
    return c.json(await actions.save(c.req.param('id'), name));
  });

  app.get('/api/samples/:function/:name', async (c) =>
    c.json(await actions.sample(c.req.param('function'), c.req.param('name'))),
  );
  app.post('/api/samples/:function/:name/send', async (c) =>
    c.json(await actions.sendSample(c.req.param('function'), c.req.param('name'), await bodyOf(c, Changes))),
  );
  app.post('/api/schedules/:name/run', (c) => c.json(actions.runSchedule(c.req.param('name'))));
  app.post('/api/events', async (c) => c.json(await actions.putEvent(await bodyOf(c, BusEvent))));
  app.post('/api/explain', async (c) => {
    const { function: name, ...what } = await bodyOf(c, Explain);
    return c.json(await actions.explain(name, what));
  });

  app.put('/api/faults', async (c) =>
    c.json(actions.setFaults((await bodyOf(c, z.object({ script: z.string() }))).script)),
  );
  app.delete('/api/faults', (c) => c.json(actions.setFaults('')));
  app.post('/api/pause/end', async (c) => c.json(await actions.endPause()));
  app.post('/api/functions/:name/:act{freeze|thaw}', (c) => {
    const { name, act } = c.req.param();
    if (act === 'freeze') actions.freeze(name);
    else actions.thaw(name);
    return c.json({});
  });

  letterRoutes(app, actions);
  app.post('/api/queues/:name/send', async (c) =>
    c.json(await actions.sendToQueue(c.req.param('name'), await bodyOf(c, QueueMessage))),
  );
  return app;
}

const noRow = (c: Context) => c.json({ error: 'The history no longer has this row.' }, 404);
