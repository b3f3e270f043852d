import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricTable } from '../../lib/delivery/metric-table.ts';
import { readText } from './project.ts';

const page = readText('docs/operating.md');
const figures: Record<string, number> = JSON.parse(readText('test/bench/results.json')).figures;

/** Without the ends of its lines. */
const prose = page.replaceAll(/\s+/g, ' ');

/** The number that stands at `…` in a sentence of the page. */
function numberIn(sentence: string): number {
  const [before = '', after = ''] = sentence.split('…');
  const start = prose.indexOf(before);
  const end = prose.indexOf(after, start + before.length);
  expect(start >= 0 && end >= 0, sentence).toBe(true);
  return Number(prose.slice(start + before.length, end).replaceAll(',', ''));
}

/** The numbers in the columns of a table's rows. */
const rowsOf = (firstCell: RegExp) =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, cell = '']) => firstCell.test(cell))
    .map(([, , ...cells]) => cells.slice(0, -1).map((cell) => Number(cell.replaceAll(',', ''))));

test('the CPU of a message in docs/operating.md is what the bench has measured', () => {
  const row = 'queue function, signed, INFO and metrics: CPU µs/msg';
  const measured = ['100 records, 8 in flight', '10 records, 20 in flight'].map(
    (load) => figures[`Throughput: ${load}: ${row}`] ?? Number.NaN,
  );
  const documented = numberIn('costs about … ms of CPU') * 1000;

  for (const microseconds of measured) {
    expect(microseconds).toBeLessThan(documented * 1.5);
    expect(microseconds).toBeGreaterThan(documented / 2.5);
  }
});

test('the messages per second follow from the CPU, and the memory from serverless.yml', () => {
  const { memorySize } = parse(readText('test/fixtures/serverless.yml')).provider;
  const perVcpu = 1000 / numberIn('costs about … ms of CPU');
  const share = memorySize / 1769; // Lambda gives a full vCPU at 1,769 MB

  expect(numberIn('A full vCPU sends about … messages')).toBe(perVcpu);
  expect(prose).toContain(`A function with ${memorySize} MB has ${share.toFixed(2)} vCPU`);
  const documented = numberIn('enough for about ….');
  expect(Math.abs(documented / (share * perVcpu) - 1)).toBeLessThan(0.1);
});

/** Messages per second that the specifications of DMS name, by instance. Half of them are for sending. */
const nominal = [500, 2000, 4000, 6000];

test('the concurrency for an instance follows from the formula', () => {
  const expected = nominal.map((tps) => [tps / 2, Math.ceil(tps / 2 / (8 / 0.02)), tps / 2 / (1 / 0.02)]);

  expect(rowsOf(/^rocketmq\./)).toEqual(expected);
});

test('the cost counts the metrics that the functions have', () => {
  const functions = 4;

  expect(numberIn('share a line), up to … metrics for a stage')).toBe(
    Object.keys(metricTable).length * (1 + functions),
  );
});
