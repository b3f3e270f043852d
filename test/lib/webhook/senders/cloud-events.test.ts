import { describe, expect, test } from 'vitest';
import type { Sender } from '../../../../lib/webhook/sender.ts';
import { cloudEvents } from '../../../../lib/webhook/senders/cloud-events.ts';
import { contextWithTexts, NOW, webhookRequest } from '../../../support/webhook-request.ts';

/** Someone who proves himself with a header. */
const knocker = {
  name: 'knocker',
  scheme: 'knock',
  secrets: [{ name: 'KNOCK', problem: () => undefined }],
  media: 'json',
  verification: 'shared-secret' as const,
  verify: ({ headers }, { secrets }) => (headers.knock === secrets.KNOCK ? 'verified' : 'mismatch'),
  events: () => [],
} satisfies Sender & { scheme: string };

const sender = cloudEvents({
  sender: knocker,
  allowedOrigins: ['events.example.com', 'eventgrid.azure.net'],
});
const context = contextWithTexts({}, { secrets: { KNOCK: 'twice' } });
const binary = {
  'ce-specversion': '1.0',
  'ce-id': '1234-1234-1234',
  'ce-source': '/mycontext/subcontext',
  'ce-type': 'com.example.someevent',
};
const read = (body: string | Buffer, headers: Record<string, string>, splitBatch = true) =>
  sender.events(webhookRequest(body, headers), { splitBatch });
const status = (code: number) =>
  expect.objectContaining({ answer: expect.objectContaining({ status: code }) });

describe('CloudEvents', () => {
  test('are verified as the other sender verifies', async () => {
    expect(sender).toMatchObject({
      scheme: 'knock',
      secrets: [{ name: 'KNOCK' }],
      methods: ['POST', 'OPTIONS'],
    });
    const verify = (knock: string, method = 'POST') =>
      sender.verify(webhookRequest('{}', { knock }, { method }), context);
    expect([verify('twice'), verify('once'), verify('twice', 'OPTIONS')]).toEqual([
      'verified',
      'mismatch',
      'missing: only POST has a proof',
    ]);
  });

  test('without allowed origins know no OPTIONS', () => {
    expect(cloudEvents({ sender: knocker }).methods).toEqual(['POST']);
  });

  test('may have any media type, also if the other sender takes only JSON', () => {
    expect(sender.media).toBe('any');
  });

  test('take the methods and the preflight of CloudEvents, not those of the other sender', () => {
    const both = cloudEvents({
      sender: { ...knocker, methods: ['HEAD', 'POST'], preflight: () => ({ status: 204 }) },
      allowedOrigins: ['events.example.com'],
    });
    expect(both.methods).toEqual(['POST', 'OPTIONS']);
    expect(both.preflight?.(webhookRequest('', {}, { method: 'OPTIONS' }), context)).not.toEqual({
      status: 204,
    });
  });
});

describe('Abuse protection', () => {
  const ask = (headers: Record<string, string>) =>
    sender.preflight?.(webhookRequest('', headers, { method: 'OPTIONS' }), context);

  test.each(['events.example.com', 'EventGrid.Azure.Net'])('lets %s post', (origin) => {
    expect(ask({ 'webhook-request-origin': origin, 'webhook-request-rate': '120' })).toEqual({
      status: 200,
      headers: {
        'webhook-allowed-origin': origin.toLowerCase(),
        'webhook-allowed-rate': '*',
        allow: 'POST',
      },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['another origin', { 'webhook-request-origin': 'evil.example' }],
    ['a longer origin', { 'webhook-request-origin': 'events.example.com.evil.example' }],
    ['two origins', { 'webhook-request-origin': 'events.example.com, evil.example' }],
    ['the origin of a browser', { origin: 'events.example.com' }],
    ['nobody', {}],
  ])('grants nothing to %s', (_, headers) => {
    expect(ask(headers)).toEqual({ status: 403 });
  });

  test('is no part of a POST', () => {
    expect(sender.preflight?.(webhookRequest('{}', binary), context)).toBeUndefined();
  });
});

describe('Binary mode', () => {
  test('has its attributes in headers and its data in the body', () => {
    const headers = {
      ...binary,
      'ce-time': '2018-04-05T03:56:24Z',
      'ce-subject': 's',
      'ce-partitionkey': 'p',
      'ce-traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'ce-datacontentencoding': 'base64',
      'ce-not_legal': 'x',
      'content-type': 'application/json; charset=utf-8',
    };
    expect(read('{"n":9007199254740993}', headers)).toEqual([
      {
        id: '1234-1234-1234',
        source: '/mycontext/subcontext',
        type: 'com.example.someevent',
        time: '2018-04-05T03:56:24Z',
        subject: 's',
        datacontenttype: 'application/json; charset=utf-8',
        extensions: {
          partitionkey: 'p',
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          sender: 'cloud-events',
          verification: 'shared-secret',
        },
        data: '{"n":9007199254740993}',
      },
    ]);
  });

  test('takes the time of arrival for an event without one', () => {
    expect(read('x', binary)).toMatchObject([{ time: new Date(NOW).toISOString(), data: 'x' }]);
  });

  test('carries bytes that are not UTF-8 as base64', () => {
    expect(read(Buffer.from([0xff, 0xfe]), binary)).toMatchObject([
      { data: '//4=', extensions: { datacontentencoding: 'base64' } },
    ]);
  });

  test.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac', '€'],
    ['%41%2542', 'A%42'],
    ['"a \\"b\\" \\\\ %20"', 'a "b" \\  '],
    ['100%', '100%'],
    ['%zz', '%zz'],
    ['"', '"'],
  ])('decodes %j to %j', (value, expected) => {
    expect(read('', { ...binary, 'ce-subject': value })[0]?.subject).toBe(expected);
  });

  test.each<[string, Record<string, string>]>([
    ['an overlong encoding', { ...binary, 'ce-subject': '%C0%A0' }],
    ['half a character', { ...binary, 'ce-subject': '%E2%82' }],
    ['half a surrogate pair', { ...binary, 'ce-subject': '%ED%A0%80' }],
    ['another version', { ...binary, 'ce-specversion': '0.3' }],
    ['an empty id', { ...binary, 'ce-id': '' }],
    ['no attributes', { 'content-type': 'application/json' }],
    ...Object.keys(binary).map((name): [string, Record<string, string>] => [
      `no ${name}`,
      Object.fromEntries(Object.entries(binary).filter(([other]) => other !== name)),
    ]),
  ])('refuses %s with 400', (_, headers) => {
    expect(() => read('{}', headers)).toThrow(status(400));
  });

  test('refuses an attribute that comes twice with 400', () => {
    const request = webhookRequest('{}', binary, { repeatedHeaders: new Set(['ce-id']) });
    expect(() => sender.events(request, { splitBatch: true })).toThrow(status(400));
  });
});

describe('Structured mode', () => {
  const structured = { 'content-type': 'Application/CloudEvents+json ; charset=UTF-8' };
  const event =
    '{"specversion":"1.0","id":"1","source":"/s","type":"T","ext":7,"data":{"n": 9007199254740993}}';

  test('has everything in the body, and its data to the digit', () => {
    expect(read(event, { ...binary, ...structured })).toMatchObject([
      { id: '1', source: '/s', type: 'T', extensions: { ext: '7' }, data: '{"n": 9007199254740993}' },
    ]);
  });

  test.each<[string, string | Buffer]>([
    ['an event without a type', event.replace('"type":"T",', '')],
    ['a list', `[${event}]`],
    ['text', 'x'],
    ['bytes that are not UTF-8', Buffer.from(event.replace('/s', '/\xff'), 'latin1')],
  ])('refuses %s with 400', (_, body) => {
    expect(() => read(body, structured)).toThrow(status(400));
  });

  test.each(['application/cloudevents+avro', 'application/cloudevents-batch+xml', 'application/cloudevents'])(
    'refuses %s with 415',
    (type) => {
      expect(() => read(event, { ...binary, 'content-type': type })).toThrow(status(415));
    },
  );
});

describe('Batched mode', () => {
  const batched = { 'content-type': 'application/cloudevents-batch+json' };
  const item = (id: number) =>
    `{"specversion":"1.0","id":"${id}","source":"/s/${id}","type":"T${id}","time":"2026-01-0${id}T00:00:00Z","data":${id}.0}`;

  test('becomes one event for each item, with its own attributes and the exact text of its data', () => {
    expect(read(`[${item(1)},\n ${item(2)}]`, batched)).toMatchObject([
      { id: '1', source: '/s/1', type: 'T1', time: '2026-01-01T00:00:00Z', data: '1.0' },
      { id: '2', source: '/s/2', type: 'T2', time: '2026-01-02T00:00:00Z', data: '2.0' },
    ]);
  });

  test('may be empty', () => {
    expect(read('[]', batched)).toEqual([]);
  });

  test('is one event with splitBatch: false', () => {
    expect(read(`[${item(1)}]`, batched, false)).toMatchObject([
      { type: 'cloudevents.batch', datacontenttype: batched['content-type'], data: `[${item(1)}]` },
    ]);
  });

  test('passes an item on that is not a valid CloudEvent, with the attributes that it has', () => {
    expect(read(`[${item(1)},{"id":"2","type":"T"},null]`, batched)).toMatchObject([
      { id: '1', type: 'T1' },
      { id: '2', type: 'T', source: '/hooks/test', data: '{"id":"2","type":"T"}' },
      { type: 'cloudevents.invalid', data: 'null' },
    ]);
  });

  test.each(['{}', item(1), 'null'])('refuses %s with 400', (body) => {
    expect(() => read(body, batched)).toThrow(status(400));
  });
});

describe('An event without data has the JSON of its attributes', () => {
  const attributes = { specversion: '1.0', id: '1', source: '/s', type: 't', time: '2026-11-23T05:00:00Z' };
  const extended = { ...attributes, partitionkey: 'p' };
  const structured = (more: object) => JSON.stringify({ ...extended, ...more });
  const json = { 'content-type': 'application/cloudevents+json' };
  const inHeaders = Object.fromEntries(
    Object.entries(extended).map(([name, value]) => [`ce-${name}`, value]),
  );

  test.each<[string, string, Record<string, string>]>([
    ['in binary mode', '', inHeaders],
    ['in structured mode', structured({}), json],
    ['in structured mode, as empty bytes', structured({ data_base64: '' }), json],
    ['in structured mode, as an empty text', structured({ data: '', datacontenttype: 'text/plain' }), json],
    ['in a batch', `[${structured({})}]`, { 'content-type': 'application/cloudevents-batch+json' }],
  ])('%s', (_, body, headers) => {
    const [event, ...others] = read(body, headers);
    expect(others).toEqual([]);
    expect(JSON.parse(event?.data ?? '')).toEqual(extended);
    expect(event).toMatchObject({ id: '1', datacontenttype: 'application/json' });
    expect(event?.extensions).toEqual({
      partitionkey: 'p',
      sender: 'cloud-events',
      verification: 'shared-secret',
    });
  });

  test('and data that is null stays null', () => {
    expect(read(structured({ data: null }), json)[0]?.data).toBe('null');
  });
});
