import { expect, test } from 'vitest';
import { isUrl, urlOf, valuesOf } from '../../../../lib/webhook/verify/variables.ts';
import { anyOf, freshness, type Refused } from '../../../../lib/webhook/verify/verification.ts';

test.each([
  ['https://hooks.example.com', true],
  ['http://localhost:3000/hooks/twilio?a=b', true],
  ['TWILIO_URL', false],
  ['see https://hooks.example.com', false],
  ['https://hooks.example.com and more', false],
  ['https://', false],
])('%j is a URL, and not the name of a variable: %j', (text, expected) => {
  expect(isUrl(text)).toBe(expected);
});

test('A URL is the given one, or that of its variable, or none', () => {
  const variables = { TWILIO_URL: 'https://hooks.example.com/twilio' };
  expect(urlOf('https://hooks.example.com', variables)).toBe('https://hooks.example.com');
  expect(urlOf('TWILIO_URL', variables)).toBe('https://hooks.example.com/twilio');
  expect(urlOf('OTHER_URL', variables)).toBe('');
});

test('Values that are missing or empty are skipped: an empty key would accept anyone’s signature', () => {
  expect(valuesOf(['A', 'B', 'C'], { A: 'a', B: '' })).toEqual(['a']);
  expect(valuesOf('A', { A: 'a' })).toEqual(['a']);
});

test('Of several refusals, the one of the latest check counts', () => {
  const inOrder: Refused[] = ['missing', 'malformed', 'no-secret', 'untrusted', 'stale', 'mismatch'];
  for (const [at, later] of inOrder.entries()) {
    for (const earlier of inOrder.slice(0, at)) {
      expect([anyOf([earlier, later]), anyOf([later, earlier])]).toEqual([later, later]);
    }
    expect(anyOf([later, 'verified'])).toBe('verified');
  }
});

test('A time is fresh up to its limits, before and after', () => {
  expect(freshness(0, 1000, 1000)).toBe('verified');
  expect(freshness(0, 1000, 1001)).toBe('stale: 2 s old');
  expect(freshness(1001, 1000, 0)).toBe('stale: 2 s in the future');
  expect(freshness(Number.NaN, 1000, 0)).toContain('stale');
});
