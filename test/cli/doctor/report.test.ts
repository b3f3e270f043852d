import { expect, test } from 'vitest';
import { broken, exitCodeOf, ok, skipped, warning } from '../../../cli/doctor/finding.ts';
import { reportLines } from '../../../cli/doctor/report.ts';

const advice = { why: 'Because. '.repeat(20), remedy: 'Do this.' };
const findings = [
  ok('clock', 'agrees'),
  warning('topic', 'stock has the type FIFO', advice),
  broken('instance', 'is RESTARTING', advice),
  skipped('probe', 'the instance is RESTARTING'),
];

test('the report has a sign and words for each finding, its remedy below it, and no line over 100 characters', () => {
  const lines = reportLines(findings, false);
  expect(lines[0]).toBe('✓ clock        agrees');
  expect(lines).toContain('! topic        stock has the type FIFO');
  expect(lines).toContain('✗ instance     is RESTARTING');
  expect(lines).toContain('               → Do this.');
  expect(lines).toContain('- probe        not checked: the instance is RESTARTING');
  expect(lines.at(-1)).toBe('1 well, 1 to look at, 1 broken, 1 not checked.');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the report has colors only if they are asked for', () => {
  expect(reportLines(findings, false).join('')).not.toContain('\u001B');
  expect(reportLines(findings, true).join('')).toContain('\u001B[');
});

test('the exit code is 0, 1 with a warning, and 2 if something is broken', () => {
  expect(exitCodeOf([ok('clock', 'agrees'), skipped('queue', 'not set')])).toBe(0);
  expect(exitCodeOf(findings.slice(0, 2))).toBe(1);
  expect(exitCodeOf(findings)).toBe(2);
});
