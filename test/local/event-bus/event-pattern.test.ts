import { expect, test } from 'vitest';
import { compilePattern } from '../../../local/event-bus/event-pattern.ts';

const event = {
  source: 'shop.orders',
  'detail-type': 'Order Placed',
  resources: ['arn:a', 'arn:b'],
  detail: {
    total: 12.5,
    state: 'PAID',
    note: null,
    customer: { country: 'DE' },
    lines: [{ sku: 'x' }, { sku: 'y' }],
  },
};

test.each([
  ['an exact value', { source: ['shop.orders'] }, true],
  ['one of several values', { source: ['other', 'shop.orders'] }, true],
  ['another value', { source: ['shop'] }, false],
  ['the value null', { detail: { note: [null] } }, true],
  ['all of several fields', { source: ['shop.orders'], 'detail-type': ['Order Shipped'] }, false],
  ['one member of an array', { resources: ['arn:b'] }, true],
  ['an object in an array', { detail: { lines: { sku: ['y'] } } }, true],
  ['prefix', { source: [{ prefix: 'shop.' }] }, true],
  ['another prefix', { source: [{ prefix: 'shop.x' }] }, false],
  [
    'prefix in upper or lower case',
    { detail: { state: [{ prefix: { 'equals-ignore-case': 'pa' } }] } },
    true,
  ],
  ['suffix', { source: [{ suffix: '.orders' }] }, true],
  ['equals-ignore-case', { detail: { state: [{ 'equals-ignore-case': 'paid' }] } }, true],
  ['wildcard', { source: [{ wildcard: 's*p.*ers' }] }, true],
  ['wildcard, in which "?" has no special meaning', { source: [{ wildcard: 'shop?orders' }] }, false],
  ['anything-but a value', { source: [{ 'anything-but': 'other' }] }, true],
  ['anything-but a list', { source: [{ 'anything-but': ['x', 'shop.orders'] }] }, false],
  ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'shop' } }] }, false],
  ['anything-but on a missing field', { absent: [{ 'anything-but': 'x' }] }, false],
  ['exists', { detail: { total: [{ exists: true }] } }, true],
  ['exists: false on a missing field', { detail: { absent: { deep: [{ exists: false }] } } }, true],
  ['exists: false on a field with a value', { detail: { total: [{ exists: false }] } }, false],
  ['numeric range', { detail: { total: [{ numeric: ['>', 0, '<=', 12.5] }] } }, true],
  ['numeric, out of range', { detail: { total: [{ numeric: ['>=', 13] }] } }, false],
  ['numeric on text', { detail: { state: [{ numeric: ['>', 0] }] } }, false],
  ['nested detail', { detail: { customer: { country: ['DE', 'AT'] } } }, true],
  ['$or', { $or: [{ source: ['other'] }, { detail: { total: [12.5] } }] }, true],
])('%s', (_, pattern, expected) => {
  expect(compilePattern(pattern)(event)).toBe(expected);
});

test.each([
  ['an unknown operator', { source: [{ prefixx: 'a' }] }, /field "source": cannot read \{"prefixx":"a"\}/],
  ['cidr, which it does not support', { detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, /field "ip"/],
  ['a value outside a list', { source: 'shop' }, /field "source"/],
  ['a wrong argument', { source: [{ prefix: 1 }] }, /cannot read/],
  ['an odd comparison', { detail: { total: [{ numeric: ['>'] }] } }, /cannot read/],
])('refuses %s', (_, pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});
