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
