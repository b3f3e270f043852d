/** How a time is written. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'rfc3339';

/** The form of each unit, how it is read as epoch milliseconds, and how it is written. */
const units: Readonly<Record<TimeUnit, Unit>> = {
  seconds: {
    form: /^\d{10}$/, // Unix seconds have ten digits until the year 2286
    toMs: (text) => Number(text) * 1000,
    write: (now) => String(Math.floor(now / 1000)),
  },
  milliseconds: { form: /^\d{13}$/, toMs: Number, write: String },
  rfc3339: {
    form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
    toMs: Date.parse,
    write: (now) => new Date(now).toISOString(),
  },
};

interface Unit {
  readonly form: RegExp;
  readonly toMs: (text: string) => number;
  readonly write: (now: number) => string;
}

/** The form of a time in this unit, without `^` and `$`, as part of a regular expression. It has no groups. */
export const timePattern = (unit: TimeUnit = 'seconds'): string => units[unit].form.source.slice(1, -1);

/** A time as epoch milliseconds; NaN if it is not written in this unit. */
export function readTime(unit: TimeUnit, text: string): number {
  const { form, toMs } = units[unit];
  return form.test(text) ? toMs(text) : Number.NaN;
}

/** Epoch milliseconds, written in a unit. */
export const writeTime = (unit: TimeUnit, now: number): string => units[unit].write(now);
