import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { RowSummary } from '../../../local/console/row-types.ts';
import type { CloudState } from '../../../local/console/state.ts';
import type { LocalEnv } from '../../../local/http/app-server.ts';
import { fakeDetail, fakeRow } from './fake-rows.ts';
import { fakeRecords, fakeState } from './fake-state.ts';

/** An API with generated rows, for tests of the page alone. */
export interface FakeApi {
  readonly app: Hono<LocalEnv>;
  /** Requests that change something: method, path, and body. */
  readonly requests: { readonly method: string; readonly path: string; readonly body: unknown }[];
  /** Sends a row to the open pages. */
  add(row: RowSummary): Promise<void>;
  setState(parts: Partial<CloudState>): Promise<void>;
  /** The next request that changes something is refused with this sentence. */
  refuseNext(sentence: string): void;
}

/** Makes an API over `count` generated rows, the newest of which is of the time `now`. */
export function createFakeApi({ count, now }: { count: number; now: number }): FakeApi {
  const rows = Array.from({ length: count }, (_, index) => fakeRow(count - index, now - index * 1700));
  let state = fakeState(now);
  let records = fakeRecords(now);
  let refusal: string | undefined;
  let lastNumber = count;
  const streams = new Set<SSEStreamingApi>();
  const requests: FakeApi['requests'] = [];
  const app = new Hono<LocalEnv>();

  const send = async (event: string, data: unknown) => {
    await Promise.all([...streams].map((stream) => stream.writeSSE({ event, data: JSON.stringify(data) })));
  };
  const add = async (row: RowSummary) => {
    rows.unshift(row);
    await send('row', row);
  };
  const setState = async (parts: Partial<CloudState>) => {
    state = { ...state, ...parts };
    await send('state', parts);
  };
  const addNew = async () => {
    const row = fakeRow(++lastNumber, Date.now());
    await add(row);
    return { id: row.id };
  };

  app.get('/api/state', (context) => context.json(state));
  app.get('/api/rows', (context) => context.json(search(rows, context.req.query())));
  app.get('/api/rows/:id', (context) => {
    const row = rows.find(({ id }) => id === context.req.param('id'));
    return row === undefined
      ? context.json({ error: 'The history no longer has this event.' }, 404)
      : context.json(fakeDetail(row));
  });
  app.get('/api/rows/:id/copy', (context) =>
    context.json({ curl: 'curl …', invoke: 'npm run invoke -- webhook github-push', test: "test('…')" }),
  );
  app.get('/api/samples/:function/:name', (context) =>
    context.json({ body: '{"ref":"refs/heads/main"}', headers: [['content-type', 'application/json']] }),
  );
  app.get('/api/queues/:name/records', (context) => {
    const q = context.req.query('q') ?? '';
    const isLetters = context.req.param('name').endsWith('dead-letters');
    return context.json({
      records: isLetters ? records.filter((record) => JSON.stringify(record).includes(q)) : [],
    });
  });
  app.get('/api/stream', (context) =>
    streamSSE(context, async (stream) => {
      streams.add(stream);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      streams.delete(stream);
    }),
  );

  app.use('/api/*', async (context, next) => {
    const body: unknown = await context.req.json();
    requests.push({ method: context.req.method, path: context.req.path, body });
    const error = refusal;
    refusal = undefined;
    if (error !== undefined) return context.json({ error }, 409);
    await next();
  });
  const addsRow = async (context: Context) => context.json(await addNew());
  app.post('/api/samples/:function/:name/send', addsRow);
  app.post('/api/rows/:id/replay', addsRow);
  app.post('/api/schedules/:name/run', addsRow);
  app.post('/api/events', addsRow);
  app.post('/api/queues/:name/send', addsRow);
  app.post('/api/rows/:id/save', async (context) => {
    const { name } = await context.req.json<{ name: string }>();
    return context.json({ file: `events/webhook/${name}.json` });
  });
  app.post('/api/explain', (context) =>
    context.json({
      route: { name: 'orders' },
      messages: [
        {
          topic: 'orders',
          tag: 'order.placed',
          keys: ['evt_1'],
          properties: {},
          body: '{}',
          defaults: ['body'],
        },
      ],
    }),
  );
  app.put('/api/faults', async (context) => {
    const { script } = await context.req.json<{ script: string }>();
    await setState({
      faults: { script, counts: Object.fromEntries(script.split('\n').map((line) => [line, 7])) },
    });
    return context.json(state.faults ?? {});
  });
  app.delete('/api/faults', async (context) => {
    await setState({ faults: { script: '', counts: {} } });
    return context.json({});
  });
  app.post('/api/pause/end', async (context) => {
    const { paused, ...others } = state;
    state = others;
    return context.json({ paused });
  });
  app.post('/api/functions/:name/:act{freeze|thaw}', async (context) => {
    const { name, act } = context.req.param();
    const functions = state.functions.map((fn) =>
      fn.name === name ? { ...fn, frozen: act === 'freeze' } : fn,
    );
    await setState({ functions });
    return context.json({});
  });
  app.post('/api/queues/:name/:act{redrive|discard}', async (context) => {
    const { ids } = await context.req.json<{ ids: string[] }>();
    records = records.filter(({ id }) => !ids.includes(id));
    return context.json({ gone: ids.length, stayed: 0, missing: 0 });
  });
  return {
    app,
    requests,
    add,
    setState,
    refuseNext: (sentence) => {
      refusal = sentence;
    },
  };
}

function search(rows: readonly RowSummary[], query: Readonly<Record<string, string>>) {
  const { q = '', before, limit = '100', ...fields } = query;
  const found = rows.filter(
    (row) =>
      JSON.stringify(row).includes(q) &&
      Object.entries(fields).every(
        ([name, value]) => row[name as 'function' | 'origin' | 'outcome'] === value,
      ),
  );
  const first = before === undefined ? 0 : found.findIndex(({ id }) => id === before) + 1;
  return { rows: found.slice(first, first + Number(limit)), total: found.length };
}
