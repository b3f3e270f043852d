import { describe, expect, test } from 'vitest';
import { filled, namesIn } from '../../../../lib/webhook/verify/template.ts';

describe('A template', () => {
  test.each([
    ['{body}', ['', 'BODY', '']],
    ['v0:{time_1}:{body}', ['v0:', '7', ':', 'BODY', '']],
    ['{body}{body}', ['', 'BODY', '', 'BODY', '']],
    ['no names', ['no names']],
    ['{"time":{time_1}}', ['{"time":', '7', '}']],
    ['{} {a b} {body', ['{} {a b} {body']],
    ['<{none}>', ['<', '', '>']],
    ['', ['']],
  ])('%j becomes %j', (template, pieces) => {
    expect(filled(template, { body: 'BODY', time_1: '7', none: undefined })).toEqual(pieces);
  });

  test('does not read names in the values', () => {
    expect(filled('{a}{b}', { a: '{b}', b: '1' }).join('')).toBe('{b}1');
  });

  test('keeps a body as the same bytes', () => {
    const body = Buffer.from([0xff, 0xfe]);
    expect(filled('{body}', { body })[1]).toBe(body);
  });

  test('has these names, each as often as it stands there', () => {
    expect(namesIn('{id}.{timestamp}.{body}.{id}')).toEqual(['id', 'timestamp', 'body', 'id']);
    expect(namesIn('{"a":1}')).toEqual([]);
  });
});
