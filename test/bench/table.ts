/** A column of figures. */
export interface Column {
  readonly name: string;
  /** How many digits are printed after the point. */
  readonly digits: number;
}

/** The figures of one thing that was measured, in the order of the columns; `undefined` where a column does not apply. */
export interface Row {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

/** What one part of the bench measured. */
export interface Table {
  /** Unique among all tables, because figures are found by it. */
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Figures by their names: `<title>: <row>: <column>`. */
export type Figures = Readonly<Record<string, number>>;

/** The name of a figure in results and goals. */
export const figureName = (title: string, row: string, column: string) => `${title}: ${row}: ${column}`;

/** All figures of some tables by name, rounded as they are printed. */
export function figuresOf(tables: readonly Table[]): Figures {
  const entries = tables.flatMap(({ title, columns, rows }) =>
    rows.flatMap((row) =>
      columns.flatMap(({ name, digits }, at) => {
        const value = row.values[at];
        if (value === undefined || !Number.isFinite(value)) return [];
        return [[figureName(title, row.name, name), Number(value.toFixed(digits))] as const];
      }),
    ),
  );
  return Object.fromEntries(entries);
}

/** A table as text. Behind each figure stands its difference to the earlier figure of the same name. */
export function printed(table: Table, earlier: Figures = {}): string {
  const header = ['', ...table.columns.map(({ name }) => name)];
  const lines = table.rows.map((row) => [
    row.name,
    ...table.columns.map(({ name, digits }, at) => {
      const before = earlier[figureName(table.title, row.name, name)];
      return cell(row.values[at], digits, before);
    }),
  ]);
  return [table.title, ...aligned([header, ...lines])].join('\n');
}

/** Lines of cells under each other: the first column to the left, all others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...lines.map((line) => line[at]?.length ?? 0)),
  );
  return lines.map((line) =>
    widths
      .map((width, at) => (at === 0 ? (line[at] ?? '').padEnd(width) : (line[at] ?? '').padStart(width)))
      .join('  ')
      .trimEnd(),
  );
}

function cell(value: number | undefined, digits: number, before: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const text = value.toFixed(digits);
  if (before === undefined || before === 0) return text;
  const percent = Math.round((value / before - 1) * 100);
  return `${text} (${percent < 0 ? '' : '+'}${percent} %)`;
}
