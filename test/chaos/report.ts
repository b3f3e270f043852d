import type { Figures, Finding } from './judge/finding.ts';

/** `deadLettersOfStored` as `dead letters of stored`. */
const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Prints the figures, those that must be zero last. */
export function printTable({
  figures,
  broken,
}: {
  readonly figures: Figures;
  readonly broken: Figures;
}): void {
  const width = Math.max(
    ...[...Object.keys(figures), ...Object.keys(broken)].map((name) => wordsOf(name).length),
  );
  const line = (name: string, value: number, note: string) => {
    const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
    console.log(`  ${wordsOf(name).padEnd(width)}  ${text.padStart(8)}  ${note}`.trimEnd());
  };
  for (const [name, value] of Object.entries(figures)) line(name, value, '');
  console.log(`  ${'must be zero:'.padEnd(width)}`.trimEnd());
  for (const [name, value] of Object.entries(broken)) line(name, value, value === 0 ? '' : '← broken');
  console.log();
}

const MOST_FINDINGS = 50;

/** Prints what is behind the broken promises, with the seed that makes the same draws again. */
export function printFindings(findings: readonly Finding[], seed: number): void {
  for (const finding of findings.slice(0, MOST_FINDINGS)) console.log(JSON.stringify({ seed, ...finding }));
  if (findings.length > MOST_FINDINGS) console.log(`… and ${findings.length - MOST_FINDINGS} more`);
}

/** The sum of all figures. */
export const sumOf = (figures: Figures): number =>
  Object.values(figures).reduce((sum, value) => sum + value, 0);
