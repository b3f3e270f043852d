import { styleText } from 'node:util';
import { wrapped } from '../wrapped.ts';
import type { Finding, Grade } from './finding.ts';

const WIDTH = 100;

const signs: Record<Grade, { readonly sign: string; readonly color: Parameters<typeof styleText>[0] }> = {
  ok: { sign: '✓', color: 'green' },
  warning: { sign: '!', color: 'yellow' },
  broken: { sign: '✗', color: 'red' },
  skipped: { sign: '-', color: 'dim' },
};

const LABEL_WIDTH = 'certificate'.length;
const INDENT = ' '.repeat(LABEL_WIDTH + 4);
const TEXT_WIDTH = WIDTH - INDENT.length;

/** The lines for people: one per finding, with the reason and the remedy below it, and a summary at the end. */
export function reportLines(findings: readonly Finding[], isColored: boolean): string[] {
  return [...findings.flatMap((finding) => linesOf(finding, isColored)), '', summaryOf(findings)];
}

function linesOf({ check, grade, what, why, remedy }: Finding, isColored: boolean): string[] {
  const { sign, color } = signs[grade];
  const mark = isColored ? styleText(color, sign, { validateStream: false }) : sign;
  const [first = '', ...rest] = wrapped(what, TEXT_WIDTH);
  return [
    `${mark} ${check.padEnd(LABEL_WIDTH)}  ${first}`,
    ...[
      ...rest,
      ...wrapped(why ?? '', TEXT_WIDTH),
      ...wrapped(remedy === undefined ? '' : `→ ${remedy}`, TEXT_WIDTH),
    ].map((line) => INDENT + line),
  ];
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (grade: Grade) => findings.filter((finding) => finding.grade === grade).length;
  const parts = [
    `${count('ok')} well`,
    count('warning') > 0 && `${count('warning')} to look at`,
    count('broken') > 0 && `${count('broken')} broken`,
    count('skipped') > 0 && `${count('skipped')} not checked`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
