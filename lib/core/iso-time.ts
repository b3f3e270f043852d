/** The second of the last text, and the text without its milliseconds. */
let known = { second: Number.NaN, start: '' };

/**
 * A time as `Date.prototype.toISOString` writes it, for times of which many lie in one second, as those of the records of a batch:
 * only the first of a second costs as much as that method.
 *
 * @param ms epoch milliseconds, a whole number
 */
export function isoTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== known.second) known = { second, start: new Date(second * 1000).toISOString().slice(0, -4) };
  return `${known.start}${String(ms - second * 1000).padStart(3, '0')}Z`;
}

/**
 * Epoch milliseconds of a time as text (RFC 3339), the same on every machine.
 *
 * @returns NaN if it cannot be read or has no offset: then it would be a time of the machine's own zone. The text may have any length,
 * so the pattern has one way to match.
 */
export function timeFromText(text: string): number {
  return /^[^T]*T[^T]*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}
