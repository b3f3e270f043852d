import { describe, expect, test } from 'vitest';
import { readArguments } from './arguments.ts';
import { allocatedIn } from './programs/allocated.ts';
import { median, medianRatio, percentile } from './statistics.ts';
import { figuresOf, printed, type Table } from './table.ts';

describe('figures of many turns', () => {
  test('the median is the value in the middle, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
    expect(median([])).toBeNaN();
  });

  test('a percentile is a value that was measured', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('a ratio compares turns that stand beside each other, so a slow hour does not change it', () => {
    expect(medianRatio([10, 1, 20], [20, 2, 40])).toBe(0.5);
  });

  test('allocation is the growth of the heap between collections', () => {
    const heap = (usedHeapSize: number) => ({ heapStatistics: { usedHeapSize } });
    const collections = [
      { beforeGC: heap(150), afterGC: heap(20) },
      { beforeGC: heap(120), afterGC: heap(30) },
    ];

    expect(allocatedIn(collections, 100, 40)).toEqual({ allocatedBytes: 50 + 100 + 10, collections: 2 });
  });
});

describe('a table', () => {
  const table: Table = {
    title: 'Rates',
    columns: [
      { name: 'msg/s', digits: 0 },
      { name: 'ratio', digits: 2 },
    ],
    rows: [
      { name: 'one', values: [1234.5, undefined] },
      { name: 'two', values: [10, 0.505] },
    ],
  };

  test('shows each figure with its difference to the earlier one', () => {
    expect(printed(table, { 'Rates: one: msg/s': 1000, 'Rates: two: msg/s': 20 })).toBe(
      ['Rates', '            msg/s  ratio', 'one  1235 (+23 %)      -', 'two    10 (-50 %)   0.51'].join(
        '\n',
      ),
    );
  });

  test('gives its figures by name, without those that do not apply', () => {
    expect(figuresOf([table])).toEqual({
      'Rates: one: msg/s': 1235,
      'Rates: two: msg/s': 10,
      'Rates: two: ratio': 0.51,
    });
  });
});

describe('the command line', () => {
  const known = ['cold', 'throughput'];

  test('names parts, which run in their own order; without names all of them run', () => {
    expect(readArguments(['throughput', 'cold', '--quick'], known)).toMatchObject({
      parts: known,
      isQuick: true,
    });
    expect(readArguments([], known).parts).toEqual(known);
  });

  test.each([[['warm']], [['--fast']], [['--quick', '--save']]])('%j is refused with the usage', (args) => {
    expect(() => readArguments(args, known)).toThrow(/Usage: npm run bench/);
  });
});
