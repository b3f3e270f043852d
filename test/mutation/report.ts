/** The part of Stryker's report that is used (mutation testing elements, schema 2). */
export interface Report {
  readonly files: Readonly<Record<string, ReportedFile>>;
}
interface ReportedFile {
  readonly source: string;
  readonly mutants: readonly Mutant[];
}
interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}
interface Place {
  readonly line: number;
  readonly column: number;
}

const noticed = ['Killed', 'Timeout'];
const unnoticed = ['Survived', 'NoCoverage'];

/** How many changes were tried, and the share that a test noticed. Changes that cannot run, such as illegal patterns, do not count. */
export function scoreOf({ files }: Report): { readonly mutants: number; readonly percent: number } {
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const killed = all.filter((status) => noticed.includes(status)).length;
  const counted = killed + all.filter((status) => unnoticed.includes(status)).length;
  return { mutants: counted, percent: Math.round((killed / Math.max(1, counted)) * 1000) / 10 };
}

/**
 * The changes that no test noticed, each as the beginning of its line in survivors.md: file, line of code, and change. Numbers of
 * lines are left out, so that it stays true when code above it changes. If the same change survives in several places of a file
 * that look the same, they share a line, which has their number.
 */
export function survivorsOf({ files }: Report): string[] {
  const lines = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => unnoticed.includes(status))
      .map(({ location, replacement = '' }) => {
        const line = source.split('\n')[location.start.line - 1] ?? '';
        const change = `\`${short(textAt(source, location))}\` → \`${short(replacement)}\``;
        return `- \`${file}\`, \`${short(line)}\`: ${change}`;
      }),
  );
  return [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) =>
    length === 1 ? `${line}:` : `${line} (${length} places):`,
  );
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, n) => line.slice(n === 0 ? start.column - 1 : 0, n === last ? end.column - 1 : undefined))
    .join('\n');
}

/** On one line, and not too long for it. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('`', "'").trim();
  return line.length <= 70 ? line : `${line.slice(0, 45)} … ${line.slice(-20)}`;
}
