import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { traceOfW3c, traceOfXRay, withTrace } from '../../../lib/event/trace-context.ts';

const xRay = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
const other = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };

describe('An X-Ray header as traceparent', () => {
  test.each([
    ['sampled', xRay, traceparent],
    ['not sampled', xRay.replace('Sampled=1', 'Sampled=0'), traceparent.replace(/01$/, '00')],
    ['undecided', xRay.replace('Sampled=1', 'Sampled=?'), traceparent.replace(/01$/, '00')],
    [
      'with blanks, in another order, and with other fields',
      `Lineage=1:x:0; ${xRay.split(';').reverse().join('; ')}; Self=1-0-1`,
      traceparent,
    ],
  ])('%s', (_, header, expected) => {
    expect(traceOfXRay(header)).toEqual({ traceparent: expected });
  });

  test.each([
    undefined,
    '',
    'Root=1-5759e988-bd862e3fe1be46a994272793',
    xRay.replace('Root=1', 'Root=2'),
    xRay.replace('bd86', 'zz86'),
    xRay.replace('Parent=53995c3f42cd8ad8', 'Parent=0000000000000000'),
    xRay.replace('Parent=53', 'Parent='),
  ])('is ignored if it is malformed or has no parent: %s', (header) => {
    expect(traceOfXRay(header)).toBeUndefined();
  });
});

describe('A traceparent', () => {
  test('is taken as it is, with its tracestate', () => {
    const trace = { traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' };
    expect(traceOfW3c(trace.traceparent, trace.tracestate)).toEqual(trace);
  });

  test('of a later version is read as version 00', () => {
    expect(traceOfW3c(`cc${traceparent.slice(2)}-more`, undefined)).toEqual({ traceparent });
  });

  test.each([
    undefined,
    '',
    traceparent.toUpperCase().replace('BD', 'bd'),
    `${traceparent}-more`,
    `${traceparent} `,
    `${traceparent}, ${traceparent}`,
    `ff${traceparent.slice(2)}`,
    `00-${'0'.repeat(32)}-53995c3f42cd8ad8-01`,
    `00-5759e988bd862e3fe1be46a994272793-${'0'.repeat(16)}-01`,
    '00-1-2-01',
  ])('that is malformed is ignored: %s', (header) => {
    expect(traceOfW3c(header, 'a=b')).toBeUndefined();
  });

  test.each(['', 'no member', `a=${'x'.repeat(512)}`, 'a=\u0001', 'A=b'])(
    'stays without its tracestate if that is malformed: %j',
    (tracestate) => {
      expect(traceOfW3c(traceparent, tracestate)).toEqual({ traceparent });
    },
  );
});

describe('An event', () => {
  test('keeps its own trace', () => {
    const own = { tenant: 'blue', traceparent, tracestate: 'a=b' };
    expect(withTrace(own, other)).toBe(own);
  });

  test('without one gets that of what carried it', () => {
    expect(withTrace({ tenant: 'blue' }, other)).toEqual({ tenant: 'blue', ...other });
  });

  test('with a malformed one gets that of what carried it, or none', () => {
    const malformed = { tenant: 'blue', traceparent: '00-1-2-01', tracestate: 'a=b' };
    expect(withTrace(malformed, other)).toEqual({ tenant: 'blue', ...other });
    expect(withTrace(malformed, undefined)).toEqual({ tenant: 'blue' });
  });

  test('has a tracestate only with its own traceparent', () => {
    expect(withTrace({ tracestate: 'a=b' }, other)).toEqual(other);
    expect(withTrace({ traceparent, tracestate: '' }, other)).toEqual({ traceparent });
  });

  test('never carries what is not a trace, whatever the headers are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (parent, state, header) => {
        const found = traceOfW3c(parent, state) ?? traceOfXRay(header);
        expect(found?.traceparent ?? traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
      }),
    );
  });
});
