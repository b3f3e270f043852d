import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bearer, cloudEvents, eventGrid, meta, sendgrid, twilio } from '../../../../lib/senders.ts';
import type { Sender } from '../../../../lib/webhook/sender.ts';
import { senderOf } from '../../../support/senders.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

const json = { 'content-type': 'application/json' };
const batched = { 'content-type': 'application/cloudevents-batch+json' };
const metaSender = meta({ secret: 'SECRET', verifyToken: 'TOKEN' });

const read = (sender: Sender, body: string, headers: Record<string, string> = json) =>
  sender.events(webhookRequest(body, headers), { splitBatch: true });
const datasOf = (sender: Sender, body: string, headers = json) =>
  read(sender, body, headers).map(({ data }) => data);

/** Items that a sender could post, and whatever else JSON allows. Names that a sender knows are likely. */
const jsonValue = fc.jsonValue({ maxDepth: 2 });
const item = fc.oneof(
  jsonValue,
  fc.dictionary(fc.constantFrom('id', 'type', 'eventType', 'data', 'event', 'specversion', 'x'), jsonValue),
);

describe.each<[string, Sender, Record<string, string>]>([
  ['SendGrid', sendgrid({ publicKey: 'KEY' }), json],
  ['Auth0', senderOf('auth0'), json],
  ['QuickBooks', senderOf('quickbooks'), json],
  ['Twilio', twilio({ secret: 'SECRET', url: 'https://hooks.example.com/twilio' }), json],
  ['Event Grid', eventGrid({ key: 'KEY' }), json],
  ['CloudEvents', cloudEvents({ sender: bearer({ secret: 'TOKEN' }) }), batched],
])('A batch of %s', (_, sender, headers) => {
  test('has each of its items in an event, whatever they are and however often they come', () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const datas = read(sender, JSON.stringify(items), headers).map(({ data }) => data);
        expect(datas).toEqual(items.map((value) => JSON.stringify(value)));
      }),
    );
  });

  test('has the data of each valid item beside items that are not valid', () => {
    const valid = {
      ...{ specversion: '1.0', id: '1', source: '/s', type: 't', eventType: 't', eventTime: 'now' },
      data: { n: 1 },
    };
    const events = read(sender, JSON.stringify([1, valid, valid, null, 'a', [valid]]), headers);
    expect(events).toHaveLength(6);
    const holds = events.map(({ data }) => data.includes('{"n":1}'));
    expect(holds).toEqual([false, true, true, false, false, true]);
  });
});

describe.each([
  ['asana', 'events'],
  ['gocardless', 'events'],
  ['line', 'events'],
  ['microsoft-graph', 'value'],
  ['quickbooks', 'eventNotifications'],
  ['xero', 'events'],
])('A batch of %s, the list %s of a body,', (name, list) => {
  const sender = senderOf(name);

  test('has each of its items in an event, or is one event if the body says more', () => {
    const more = fc.dictionary(fc.constantFrom('meta', 'destination', 'entropy', 'x'), jsonValue);
    fc.assert(
      fc.property(fc.array(item), more, (items, others) => {
        const body = JSON.stringify({ [list]: items, ...others });
        const datas = datasOf(sender, body);
        const isSplit = items.every((value) => datas.includes(JSON.stringify(value)));
        expect(isSplit || datas.includes(body), body).toBe(true);
        const hidden = Object.keys(others).filter((key) => key === 'x');
        if (hidden.length > 0) expect(datas).toEqual([body]);
      }),
    );
  });

  test('that is hidden by a second list of the same name is one event', () => {
    const body = `{"${list}":[{"id":"1"}],"${list}":[{"id":"2"}]}`;
    expect(datasOf(sender, body)).toEqual([body]);
  });
});

describe('A batch of Meta', () => {
  const change = { field: 'messages', value: { messages: [{ id: 'wamid.1' }] } };
  const message = { sender: { id: 's' }, message: { mid: 'm' } };
  const bodyOf = (...entry: unknown[]) => JSON.stringify({ object: 'page', entry });

  test.each<[string, object, string]>([
    ['standby', { id: '2', time: 1, standby: [message] }, 'page.standby'],
    ['changed_fields', { id: '2', changed_fields: ['feed'] }, 'page.changed_fields'],
    ['something that is not known yet', { id: '2', next: { big: true } }, 'page.next'],
    ['an empty list', { id: '2', changes: [] }, 'page'],
    ['changes that are no list', { id: '2', changes: { field: 'feed' } }, 'page'],
  ])('keeps an entry with %s beside an entry with messages', (_, entry, type) => {
    const events = read(metaSender, bodyOf({ id: '1', messaging: [message] }, entry));
    expect(events.map((event) => [event.type, event.subject, event.data])).toEqual([
      ['page.message', '1', JSON.stringify(message)],
      [type, '2', JSON.stringify(entry)],
    ]);
  });

  test('keeps the rest of an entry that has messages, too', () => {
    const entry = { id: '1', messaging: [message], hop_context: [{ app_id: 1 }] };
    expect(datasOf(metaSender, bodyOf(entry))).toEqual([JSON.stringify(message), JSON.stringify(entry)]);
  });

  test('splits an entry that has both changes and messages', () => {
    const entry = { id: '1', changes: [change], messaging: [message, message] };
    const expected = [change, message, message].map((value) => JSON.stringify(value));
    expect(datasOf(metaSender, bodyOf(entry))).toEqual(expected);
  });

  test('keeps what stands beside the entries', () => {
    const body = JSON.stringify({ object: 'page', entry: [{ id: '1', changes: [change] }], hint: 1 });
    expect(datasOf(metaSender, body)).toEqual([JSON.stringify(change), body]);
    expect(datasOf(metaSender, `\uFEFF${body}`)).toEqual([JSON.stringify(change), body]);
  });

  test('keeps a list that is hidden by a second member of the same name', () => {
    const entry = '{"id":"1","changes":[{"a":1}],"changes":[{"a":2}]}';
    const body = `{"object":"page","entry":[${entry}]}`;
    expect(datasOf(metaSender, body)).toEqual(['{"a":2}', entry]);
    const twice = `{"object":"page","entry":[{"changes":[{"a":1}]}],"entry":[{"changes":[{"a":2}]}]}`;
    expect(datasOf(metaSender, twice)).toEqual(['{"a":2}', twice]);
  });

  test.each(['{"object":"page"}', bodyOf(), '[]', '{"entry":{}}'])(
    'without entries is one event: %s',
    (body) => {
      expect(datasOf(metaSender, body)).toEqual([body]);
    },
  );

  test('has each of its entries in an event: its changes and messages, and all of it if there is more', () => {
    const list = fc.oneof(fc.array(jsonValue, { maxLength: 3 }), jsonValue);
    const known = { id: fc.string(), time: fc.nat(), changes: list, messaging: list };
    const entry = fc.oneof(
      jsonValue,
      fc.record(known, { requiredKeys: [] }),
      fc.record({ ...known, standby: list, changed_fields: list, hop_context: list }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const body = bodyOf(...entries);
        const datas = datasOf(metaSender, body);
        for (const value of entries) {
          const parts = Object.entries(Object(value)).flatMap(([name, part]) =>
            ['id', 'time'].includes(name) ? [] : Array.isArray(part) ? part : [part],
          );
          const isIn = (part: unknown) => datas.includes(JSON.stringify(part));
          expect(isIn(value) || parts.every(isIn) || datas.includes(body), body).toBe(true);
        }
      }),
    );
  });
});
