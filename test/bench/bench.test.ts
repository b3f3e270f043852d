import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsFunctions } from '../fixtures/functions.ts';
import { type Bench, openBench } from './bench.ts';
import { ours, plain, plainFetch, plainSigned } from './contestants.ts';
import { goals, judge } from './goals.ts';
import { parts } from './parts/parts.ts';
import { sizes } from './size.ts';
import { figureName, figuresOf, type Table } from './table.ts';
import { takeTurns } from './turns.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench(sizes.tiny, () => {});
});
afterAll(() => bench?.close());

const measured = new Map<string, Promise<Table[]>>();

/** The tables of a part, which runs once for all tests. */
function tablesOf(name: string): Promise<Table[]> {
  const tables = measured.get(name) ?? measure(name);
  measured.set(name, tables);
  return tables;
}

async function measure(name: string): Promise<Table[]> {
  const tables: Table[] = [];
  await parts[name]?.run(bench, (table) => tables.push(table));
  return tables;
}

describe('the bench', () => {
  test.each(Object.keys(parts))('measures something for each row of the part %s', async (name) => {
    needsFunctions('queue', 'webhook');

    const tables = await tablesOf(name);

    expect(tables).not.toEqual([]);
    for (const table of tables) {
      const figures = Object.keys(figuresOf([table]));
      for (const row of table.rows) {
        expect(row.values).toHaveLength(table.columns.length);
        expect(figures.some((figure) => figure.startsWith(`${table.title}: ${row.name}: `))).toBe(true);
      }
    }
  });

  test('lets all sides send the same number of bytes for each message', async () => {
    needsFunctions('queue');
    const sides = [plain, plainSigned, plainFetch, ours];

    const results = await takeTurns(bench, sides, { inFlight: 2, batch: { records: 3, bodyBytes: 1024 } });

    const bytes = sides.map((side) => results.get(side)?.map(({ sink }) => sink.bytes / sink.messages));
    expect(bytes).toEqual(sides.map(() => bytes[0]));
    expect(bytes[0]?.[0]).toBeGreaterThan(1024);
  });

  test('has a figure for each goal, if it measures the load that the goal is about', async () => {
    needsFunctions('queue', 'webhook', 'schedule', 'event-bus');
    const tables: Table[] = [];
    for (const name of Object.keys(parts)) tables.push(...(await tablesOf(name)));
    const figures = figuresOf(tables);

    const missing = goals.map(({ figure }) => figure).filter((figure) => !(figure in figures));

    const onlyFullSize = /^Throughput: 100 records, (1|8|64) in flight|10000 records/;
    expect(missing.filter((figure) => !onlyFullSize.test(figure))).toEqual([]);
  });
});

test('a goal is met at its bar, and is not judged if it was not measured', () => {
  const goal = { what: 'rate', figure: figureName('t', 'r', 'c'), kind: 'at least', bar: 0.6 } as const;

  const verdict = (value?: number) =>
    judge([goal], value === undefined ? {} : { 't: r: c': value })[0]?.isMet;

  expect([verdict(0.6), verdict(0.59), verdict()]).toEqual([true, false, undefined]);
  expect(judge([{ ...goal, kind: 'at most' }], { 't: r: c': 0.61 })[0]?.isMet).toBe(false);
});
