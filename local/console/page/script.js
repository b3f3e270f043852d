/**
 * Faults that a switch can order. `#` in a line stands for the number.
 * @typedef {{ name: string, line: string, unit: string, number: number, max: number }} Switch
 */

/** @type {readonly Switch[]} */
export const switches = [
  { name: 'Unavailable: 503', line: '#% 503', unit: '%', number: 10, max: 100 },
  { name: 'Stored, but answered 500', line: '#% 500 DMS.00500000 after', unit: '%', number: 5, max: 100 },
  {
    name: 'Throttled: 429, wait 2 s',
    line: '#% 429 APIG.0308 retry-after=2',
    unit: '%',
    number: 10,
    max: 100,
  },
  { name: 'Sends above a rate are refused', line: 'rate #/s', unit: 'per s', number: 100, max: 100_000 },
  { name: 'Connection reset before storing', line: '#% reset before', unit: '%', number: 10, max: 100 },
  { name: 'Connection reset after storing', line: '#% reset after', unit: '%', number: 10, max: 100 },
  { name: 'Stored, and never answered', line: 'next # silence after', unit: 'sends', number: 1, max: 1000 },
  { name: 'Slow answers: 2 s', line: '#% slow 2s', unit: '%', number: 10, max: 100 },
  { name: 'Half of the answer', line: '#% cut body', unit: '%', number: 5, max: 100 },
  { name: 'No permission: 403', line: '#% 403 DMS.00403003', unit: '%', number: 100, max: 100 },
  { name: 'Tokens expire', line: 'next # expired token', unit: 'sends', number: 1, max: 1000 },
];

/** The faults of a script, one per line, without comments. @param {string} script */
export const linesOf = (script) =>
  script
    .split(/[\n;]/)
    .map((line) => line.replace(/#.*/, '').trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');

/** @param {Switch} one @param {number} number */
export const lineOf = ({ line }, number) => line.replace('#', String(number));

/** The line of the script that a switch stands for, whatever its number. @param {string} script @param {Switch} one */
export function orderedLine(script, { line }) {
  const [before = '', after = ''] = line.split('#');
  return linesOf(script).find(
    (text) =>
      text.startsWith(before) &&
      text.endsWith(after) &&
      /^[\d.]+$/.test(text.slice(before.length, text.length - after.length)),
  );
}

/** The number in a line. @param {string | undefined} line @param {Switch} one */
export function numberOf(line, one) {
  const [before = '', after = ''] = one.line.split('#');
  return line === undefined ? one.number : Number(line.slice(before.length, line.length - after.length));
}

/** The script with a switch turned on with this number, or off. @param {string} script @param {Switch} one @param {number | undefined} number */
export function withSwitch(script, one, number) {
  const known = orderedLine(script, one);
  const others = linesOf(script).filter((line) => line !== known);
  return [...others, ...(number === undefined ? [] : [lineOf(one, number)])].join('\n');
}
