import { describe, expect, test } from 'vitest';
import type { EventContent } from '../../../lib/event/event.ts';
import { cloudEventsProperties } from '../../../lib/routing/cloud-events-properties.ts';
import { seededRandom } from '../../support/random.ts';
import { isJavaTime, isJavaUri } from '../../support/readable.ts';

/**
 * The tests see only variables of some names, such as this one. `npm test` tries fewer than `VITEST_READABLE_RUNS=200000 npx
 * vitest run test/lib/routing/readable.test.ts`.
 */
const RUNS = Number(process.env.VITEST_READABLE_RUNS ?? 10_000);
const event: EventContent = { id: 'e', source: '/', type: 't', time: '', extensions: {}, data: '' };

/** Texts that are made of these pieces, and of any characters. */
function textsOf(pieces: readonly string[], most: number): () => string {
  const random = seededRandom(most);
  const below = (limit: number) => Math.floor(random() * limit);
  const piece = () =>
    random() < 0.2 ? String.fromCharCode(below(0x1_0000)) : (pieces[below(pieces.length)] ?? '');
  return () => Array.from({ length: below(most) }, piece).join('');
}

describe('The CloudEvents SDK for Java can read', () => {
  test('every source and schema', () => {
    const parts =
      'a Z 9 : / // ? # % %C3 %zz [ ] @ . - _ ~ ! $ & + , ; = | { } < > ^ ` \\ " ä 😀 urn: https:// h.example :80'.split(
        ' ',
      );
    const text = textsOf(
      [...parts, ' ', '\u00a0', '\u2028', '\u0085', '\ud800', '\udc00', 'x'.repeat(600)],
      12,
    );
    const unreadable: string[] = [];
    for (let run = 0; run < RUNS; run++) {
      const source = text();
      const { CE_source = '', CE_dataschema } = cloudEventsProperties({
        ...event,
        source,
        extensions: { dataschema: source },
      });
      if (CE_source === '' || !isJavaUri(CE_source) || !isJavaUri(CE_dataschema ?? ''))
        unreadable.push(source);
    }
    expect(unreadable).toEqual([]);
  });

  test('every time', () => {
    const parts =
      '2026 2024 0000 - 02 29 30 31 12 00 T t 24 23 59 60 : . 1 123456789 Z z +18:00 +18:01 -17:59 +01:00'.split(
        ' ',
      );
    const piece = textsOf(parts, 3);
    const digits = seededRandom(7);
    const two = (limit: number) => String(Math.floor(digits() * limit)).padStart(2, '0');
    const likely = () => `202${two(10)[1]}-${two(14)}-${two(33)}T${two(26)}:${two(62)}:${two(62)}`;
    const unreadable: string[] = [];
    let kept = 0;
    for (let run = 0; run < RUNS; run++) {
      const time = likely() + (run % 3 === 0 ? 'Z' : piece());
      const { CE_time } = cloudEventsProperties({ ...event, time });
      if (CE_time !== undefined) kept++;
      if (CE_time !== undefined && !isJavaTime(CE_time)) unreadable.push(time);
    }
    expect(unreadable).toEqual([]);
    expect(kept).toBeGreaterThan(RUNS / 10);
  });
});

test('The two checks refuse what Java refuses', () => {
  const uris = [
    'my app',
    'a|b',
    '{x}',
    '%',
    '%C',
    'a:',
    ':a',
    '1a:b',
    'a#b#c',
    '//',
    'a\u2028b',
    'a\u0085',
    'http://h|/',
  ];
  expect(uris.filter(isJavaUri)).toEqual([]);
  const legal = [
    '',
    '/',
    'a',
    'a:b',
    '///a',
    'http://h_/a',
    'urn:größe',
    'a?b[c]#d',
    'mailto:a@b',
    '//h',
    'a%20b',
  ];
  expect(legal.filter((uri) => !isJavaUri(uri))).toEqual([]);
  const times = [
    '2026-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00+18:01',
    '2026-1-01T00:00:00Z',
  ];
  expect(times.filter(isJavaTime)).toEqual([]);
  expect(isJavaTime('2024-02-29T23:59:59.123456789+18:00')).toBe(true);
});
