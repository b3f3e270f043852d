import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../lib/core/json.ts';
import { fromEventBus } from '../../../lib/event/event-bus.ts';
import { fromSchedule } from '../../../lib/event/schedule.ts';

const NOW = Date.parse('2026-11-23T06:00:00Z');
const read = (payload: unknown) => fromEventBus(payload, 'request-1', NOW);
const deep = `${'{"a":['.repeat(5000)}1${']}'.repeat(5000)}`;

const eventBridge = {
  id: 'e-1',
  'detail-type': 'OrderPlaced',
  source: 'shop.orders',
  time: '2026-11-23T06:00:00Z',
  detail: {},
};

describe('A bare CloudEvent', () => {
  // As Huawei's EventGrid passed it on.
  const ofEventGrid = {
    specversion: '1.0',
    id: 'b27e6cbf-36dc-4a6a-9fb5-1ad1b8a0ad34',
    source: 'HC.OBS.DWR',
    type: 'OBS:DWR:ObjectCreated:PUT',
    time: '2026-09-30T03:24:43.167931174Z',
    subject: 'test.tar',
    datacontenttype: 'application/json',
    data: { size: 1 },
    ttl: '4000',
    dataschema: '',
  };

  test('is an event of its source, with its nanoseconds and extensions, and without empty ones', () => {
    const { data, dataschema, specversion, ttl, ...attributes } = ofEventGrid;
    expect(read(ofEventGrid)).toEqual([
      {
        ...attributes,
        extensions: { ttl: '4000' },
        data: '{"size":1}',
        origin: { trigger: 'event-bus', name: 'HC.OBS.DWR', matchesSuffix: false },
        delivered: 'unknown',
      },
    ]);
  });

  test('may be one of several, without data, or nested in any depth', () => {
    const { data, ...bare } = ofEventGrid;
    const events = read([ofEventGrid, bare, { ...bare, data: parseJson(deep) }, { ...bare, data: null }]);
    expect(events.map((event) => event.unreadable)).toEqual([undefined, undefined, undefined, undefined]);
    expect(JSON.parse(events[1]?.data ?? '')).toMatchObject({ id: ofEventGrid.id, subject: 'test.tar' });
    expect(events[2]?.data === deep).toBe(true);
    expect(events[3]?.data).toBe('null');
  });
});

describe('An event that is nested 5,000 deep', () => {
  test('is passed on, and the others of its array with it', () => {
    const events = read([eventBridge, { ...eventBridge, detail: parseJson(deep) }, eventBridge]);
    expect(events.map(({ data }) => data.length)).toEqual([2, deep.length, 2]);
  });

  test('is passed on as text if it cannot be read, and with metadata of a bus', () => {
    const [unreadable] = read([parseJson(deep)]);
    expect(unreadable?.unreadable).toContain('Element 0 of the payload is not an event');
    expect(unreadable?.data === deep).toBe(true);
    const [custom] = read([{ Data: parseJson(deep), SystemMetadata: { 'aws:EventId': 'e' } }]);
    expect(custom?.data === deep).toBe(true);
  });

  test('may be the Input of a schedule', () => {
    const marked = { schedule: 'arn/x', time: '2026-11-23T06:00:00Z', data: parseJson(deep) };
    expect(fromSchedule(marked, 'request-1', NOW).data === deep).toBe(true);
    expect(fromSchedule(parseJson(deep), 'request-1', NOW).data === deep).toBe(true);
  });
});
