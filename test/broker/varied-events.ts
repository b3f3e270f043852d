import type { InboundEvent } from '../../lib/event/event.ts';
import { seededRandom } from '../support/random.ts';

/** An event, and which of its attributes need no repair: a consumer must read them as they are. */
export interface VariedEvent {
  readonly event: InboundEvent;
  readonly unchanged: ReadonlySet<string>;
}

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

// Of each attribute: values that consumers read as they are, and values that must be repaired.
const asTheyAre = {
  id: [
    '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'evt_1',
    'ünï😀',
    'a b',
    '0',
    '漢字',
    'quote\'"\\',
    '%',
    'x'.repeat(1024),
  ],
  source: [
    '/hooks/github',
    'https://example.com/a?b=c#d',
    'urn:x:y',
    '.',
    '/%C3%BC',
    'arn:aws:sqs:eu:1:q',
    '//host/p',
    '/über',
  ],
  type: ['push', 'com.example.order.paid', 'Order Paid', 'ü', 'a|b', '*'],
  time: [
    '2026-11-30T20:00:00Z',
    '2026-11-30T20:00:00.123456789Z',
    '2026-02-28T23:59:59+14:00',
    '2024-02-29T00:00:00-05:30',
  ],
  subject: ['orders/1', 'ünï😀', ' leading', 'x'.repeat(1024)],
  contenttype: [
    'application/json',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'application/xml',
  ],
  extension: ['1', 'ünï😀', '12345678901234567890', 'true', '{"a":1}'],
} as const;

const toRepair = {
  id: ['x'.repeat(5000), 'tab\there', 'nul\u0000', 'ends\u0002here', '\ud800half'],
  source: [
    'my app',
    'shop|orders',
    '{x}',
    '<a>',
    '%zz',
    '',
    'ü'.repeat(1024),
    `${'x'.repeat(1023)}😀`,
    'a\\b',
    '[::1',
    'http://[x',
    ':',
    '1:2',
    '\u0001',
    ' ',
  ],
  type: ['', '\u0001', 'line\nbreak', 'x'.repeat(3000), '\udc00', '   '],
  time: [
    'yesterday',
    '2026-11-24',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+23:59',
    '',
    '2026-13-01T00:00:00Z',
  ],
  subject: ['\u0000', ' ', 'x'.repeat(4096), 'a\u007fb'],
  contenttype: [
    'application/cloudevents+json',
    'Application/CloudEvents-batch+json',
    ' ',
    'not a type',
    '\n',
  ],
  extension: ['', ' ', '\u0001', 'x'.repeat(20_000), 'half\ud83d'],
} as const;

const bodies = [
  '{"n":12345678901234567890,"f":1.10,"s":"ünï😀 \\u2028"}',
  '[]',
  'null',
  'text',
  'x'.repeat(100_000),
  '<a>ü</a>',
  '\u0000 nul and \u0001 \u0002 separators',
  '{"a":1,"a":2}',
  '\ufeff{"bom":true}',
];

/** Events of which about half of all attributes must be repaired, and a quarter of the events need no repair at all. */
export function variedEvents(count: number, seed: number): VariedEvent[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => variedEvent(random, index));
}

function variedEvent(random: Random, index: number): VariedEvent {
  const isUsual = random() < 0.25;
  const unchanged = new Set<string>();
  function value(attribute: keyof typeof asTheyAre, name: string = attribute): string {
    if (!isUsual && random() < 0.5) return pick<string>(random, toRepair[attribute]);
    unchanged.add(name);
    return pick<string>(random, asTheyAre[attribute]);
  }
  const names = ['tenant', 'region', 'dataschema', 'a1', 'sequence'].filter(() => random() < 0.4);
  const isBinary = random() < 0.1;
  const extensions = Object.fromEntries(
    names.map((name) => [name, name === 'dataschema' ? value('source', name) : value('extension', name)]),
  );
  const subject = random() < 0.5 ? { subject: value('subject') } : {};
  const datacontenttype = random() < 0.8 ? { datacontenttype: value('contenttype', 'datacontenttype') } : {};
  const event: InboundEvent = {
    ...{ id: value('id'), source: value('source'), type: value('type'), time: value('time') },
    ...subject,
    ...datacontenttype,
    extensions: isBinary ? { ...extensions, datacontentencoding: 'base64' } : extensions,
    data: isBinary ? Buffer.from([index % 256, 255, 0]).toString('base64') : pick(random, bodies),
    origin: { trigger: 'event-bus', name: 'varied', matchesSuffix: false },
    delivered: 'unknown',
  };
  return { event, unchanged };
}
