import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventContent } from '../../../lib/event/event.ts';
import { cloudEventsProperties } from '../../../lib/routing/cloud-events-properties.ts';

const event: EventContent = {
  id: 'e-1',
  source: 'https://shop.example/orders',
  type: 'order.placed',
  time: '2026-11-23T06:00:00Z',
  extensions: {},
  data: '{}',
};
const propertiesOf = (change: Partial<EventContent>) => cloudEventsProperties({ ...event, ...change });

test('Attributes are properties by the names that the CloudEvents Java SDK reads', () => {
  const full = { subject: 'A-1', datacontenttype: 'application/json', extensions: { traceparent: '00-x' } };
  expect(propertiesOf(full)).toEqual({
    CE_id: 'e-1',
    CE_source: 'https://shop.example/orders',
    CE_type: 'order.placed',
    CE_time: '2026-11-23T06:00:00Z',
    CE_specversion: '1.0',
    CE_subject: 'A-1',
    CE_contenttype: 'application/json',
    CE_traceparent: '00-x',
    traceparent: '00-x',
  });
});

describe('A source that is a URI reference stays as it is:', () => {
  test.each([
    'https://shop.example/orders?a=b&c=d#part',
    'https://shop.example:8443',
    'arn:aws:sqs:eu-central-1:123456789012:shop-orders.fifo',
    'urn:smn:eu-de:0123:alerts',
    'aws.scheduler',
    'HC.OBS.DWR',
    '/apis/v1/pods/a:b',
    '//pubsub.googleapis.com/projects/p/topics/t',
    'mailto:ops@example.com',
    'größe/ü',
    'urn:größe',
    'a%20b',
  ])('%s', (source) => {
    expect(propertiesOf({ source }).CE_source).toBe(source);
  });
});

describe('A source that is not a URI reference becomes one:', () => {
  test.each([
    ['my app', 'my%20app'],
    ['shop|orders', 'shop%7Corders'],
    ['{x}', '%7Bx%7D'],
    ['100%', '100%25'],
    ['my_app:orders', 'my_app%3Aorders'],
    ['a#b#c', 'a%23b%23c'],
    ['https://exa mple/a', 'https%3A//exa%20mple/a'],
    ['https://shop.example/a b', 'https://shop.example/a%20b'],
    ['%FF:a b', '%25FF%3Aa%20b'],
    ['//', '/'],
    ['///a b', '/a%20b'],
    ['a:', 'a%3A'],
    ['', '/'],
    ['1a:b', '1a%3Ab'],
    ['a_:b', 'a_%3Ab'],
    ['https://_a/b', 'https%3A//_a/b'],
    ['https://a-/b', 'https%3A//a-/b'],
    ['https://a_b/c', 'https%3A//a_b/c'],
    ['https:///a', 'https%3A///a'],
    [`${'x'.repeat(1022)}%C3%A4`, `${'x'.repeat(1022)}%25C`],
  ])('%s', (source, expected) => {
    expect(propertiesOf({ source }).CE_source).toBe(expected);
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'a:', '//', 'https://h/'),
        (text, start) => {
          const source = propertiesOf({ source: start + text }).CE_source ?? '';
          expect(source).not.toBe('');
          expect(source).not.toMatch(/[\s"<>\\^`{|}\p{Cc}]|%(?![0-9A-Fa-f]{2})|#.*#/u);
          expect(() => new URL(source, 'https://base.example')).not.toThrow();
        },
      ),
    );
  });
});

describe('A time', () => {
  test.each([
    '2026-09-30T03:24:43.167931174Z',
    '2026-11-05T06:00:00Z',
    '2024-02-29T23:59:59+17:59',
    '2026-11-23T06:00:00.1-05:00',
  ])('stays as it is: %s', (time) => {
    expect(propertiesOf({ time }).CE_time).toBe(time);
  });

  test.each([
    'yesterday',
    '2026-11-24',
    '2026-11-24T24:00:00Z',
    '2026-11-24T06:00:60Z',
    '2026-02-30T06:00:00Z',
    '2026-11-00T06:00:00Z',
    '2026-11-0aT06:00:00Z',
    '2026-13-01T06:00:00Z',
    '2026-11-24T06:00:00+23:59',
    '2026-11-24T06:00:00',
    'on 2026-11-24T06:00:00Z',
    '2026-11-24T06:00:00Z!',
    '',
  ])('that is not one of RFC 3339, or does not exist, is left out: %s', (time) => {
    expect(propertiesOf({ time })).not.toHaveProperty('CE_time');
  });
});

test('A trace is there a second time under the names of W3C, and its state only together with it', () => {
  const [traceparent, tracestate] = ['00-x', 'a=b'];
  const w3cOf = (extensions: Record<string, string>) =>
    Object.entries(propertiesOf({ extensions })).filter(([name]) => name.startsWith('trace'));
  expect(w3cOf({ traceparent, tracestate })).toEqual(Object.entries({ traceparent, tracestate }));
  expect(w3cOf({ traceparent })).toEqual([['traceparent', traceparent]]);
  expect(w3cOf({ tracestate })).toEqual([]);
});

test('A body that is a CloudEvent itself is said to be JSON: consumers would read it in the place of this event', () => {
  for (const datacontenttype of [
    'application/cloudevents+json; charset=utf-8',
    ' application/cloudevents+json',
    'Application/CloudEvents-batch+json',
  ]) {
    expect(propertiesOf({ datacontenttype }).CE_contenttype).toBe('application/json');
  }
  const datacontenttype = 'text/plain; like="application/cloudevents"';
  expect(propertiesOf({ datacontenttype }).CE_contenttype).toBe(datacontenttype);
});

test('Values keep their text; control characters become blanks', () => {
  expect(propertiesOf({ subject: 'a\u0001b\n', extensions: { tenant: '{blue} x' } })).toMatchObject({
    CE_subject: 'a b ',
    CE_tenant: '{blue} x',
  });
});

test('A control character at the end of a value becomes a blank, too', () => {
  expect(propertiesOf({ subject: 'a\u0001', type: 'ab\n' })).toMatchObject({
    CE_subject: 'a ',
    CE_type: 'ab ',
  });
});

test('An id of 1024 characters stays as it is; a longer one keeps its beginning, and a hash of all of it', () => {
  const id = 'x'.repeat(1024);
  expect(propertiesOf({ id }).CE_id).toBe(id);
  expect(propertiesOf({ id: `${id}a` }).CE_id).toMatch(/^x{991}~[0-9a-f]{32}$/);
  expect(propertiesOf({ id: `${id}a` }).CE_id).not.toBe(propertiesOf({ id: `${id}b` }).CE_id);
});

test('An extension with the name of one of the own attributes is left out, also if the event has no such attribute', () => {
  const names = ['id', 'source', 'type', 'time', 'specversion', 'subject', 'contenttype'];
  const extensions = Object.fromEntries(names.map((name) => [name, 'extension']));
  expect(cloudEventsProperties({ ...event, id: '', time: '', extensions })).toEqual({
    CE_source: event.source,
    CE_type: event.type,
    CE_specversion: '1.0',
  });
});

test('Attributes without a legal name or a visible value are left out, and an empty type gets a name', () => {
  const extensions = { Tenant: 'x', my_ext: 'x', blank: ' \n', tenant: 'blue', dataschema: 'a b' };
  expect(propertiesOf({ extensions, subject: '\t', type: '' })).toEqual({
    CE_id: 'e-1',
    CE_source: event.source,
    CE_time: event.time,
    CE_type: 'unknown',
    CE_specversion: '1.0',
    CE_tenant: 'blue',
    CE_dataschema: 'a%20b',
  });
});

const extensionsIn = (properties: Readonly<Record<string, string>>) =>
  Object.keys(properties).filter((name) => name.startsWith('CE_x'));

test('Of very many extensions the first 55 are taken', () => {
  const small = Array.from({ length: 200 }, (_, n) => [`x${n}`, 'x']);
  expect(extensionsIn(propertiesOf({ extensions: Object.fromEntries(small) }))).toHaveLength(55);
});

test('Extensions are taken as long as there is room, to the byte; those without a visible value take none', () => {
  const own = Object.entries(propertiesOf({})).flat().join('').length;
  const blanks = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`blank${n}`, ' ']));
  const extensions = { ...blanks, x0: 'ä'.repeat(500), x1: 'ä'.repeat(500), x2: 'y' };
  const taken = (room: number) => extensionsIn(cloudEventsProperties({ ...event, extensions }, () => room));
  expect(taken(own + 2 * 1005 + 6)).toEqual(['CE_x0', 'CE_x1', 'CE_x2']);
  expect(taken(own + 2 * 1005 + 5)).toEqual(['CE_x0', 'CE_x1']);
  expect(taken(own + 2 * 1005 - 1)).toEqual(['CE_x0', 'CE_x2']);
});

test('Extensions have the room of a whole message if nothing else is said', () => {
  const large = Array.from({ length: 20 }, (_, n) => [`x${n}`, 'x'.repeat(1024)]);
  expect(extensionsIn(propertiesOf({ extensions: Object.fromEntries(large) }))).toHaveLength(15);
});

test('A trace takes the room of both its names', () => {
  const own = Object.entries(propertiesOf({})).flat().join('').length;
  const extensions = { traceparent: '00-x', tracestate: 'a=b' };
  const both = 'CE_traceparent00-xtraceparent00-xCE_tracestatea=btracestatea=b'.length;
  const namesOf = (room: number) => Object.keys(cloudEventsProperties({ ...event, extensions }, () => room));
  expect(namesOf(own + both)).toContain('tracestate');
  expect(namesOf(own + both - 1)).not.toContain('tracestate');
});

test.each([
  ['x'.repeat(1024), 1024],
  ['ä'.repeat(600), 512],
  ['€'.repeat(600), 341],
  [`${'x'.repeat(1023)}ä`, 1023],
  ['😀'.repeat(600), 512],
])('An attribute is cut after 1,024 bytes, between two characters: %#', (subject, length) => {
  expect(propertiesOf({ subject }).CE_subject).toBe(subject.slice(0, length));
});

test('The own attributes of an event have less than 10,000 bytes, whatever they are', () => {
  const text = fc.string({ unit: 'binary', maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(
      fc.record({ id: text, source: text, type: text, subject: text, datacontenttype: text }),
      (attributes) => {
        expect(Buffer.byteLength(Object.entries(propertiesOf(attributes)).flat().join(''))).toBeLessThan(
          10_000,
        );
      },
    ),
    { numRuns: 50 },
  );
});
