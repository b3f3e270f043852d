/** @param {number} value @param {number} digits */
const padded = (value, digits) => String(value).padStart(digits, '0');

/** Local time with milliseconds, such as `18:04:09.120`. @param {number} at */
export function timeOf(at) {
  const time = new Date(at);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => padded(value, 2));
  return `${clock.join(':')}.${padded(time.getMilliseconds(), 3)}`;
}

/** Date, time and zone, for titles and details. @param {number} at */
export function dateTimeOf(at) {
  const time = new Date(at);
  const date = [time.getFullYear(), padded(time.getMonth() + 1, 2), padded(time.getDate(), 2)].join('-');
  return `${date} ${timeOf(at)} ${zone}`;
}

/** The zone of all times on the page. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'local time';

/** A time that the API gives as epoch milliseconds or as ISO text. @param {string | number | undefined} time */
export function anyTimeOf(time) {
  const at = typeof time === 'number' ? time : Date.parse(time ?? '');
  return Number.isNaN(at) ? '–' : dateTimeOf(at);
}

/** Such as `12 ms`, `1.24 s` or `2 min 5 s`. @param {number | undefined} ms */
export function durationOf(ms) {
  if (ms === undefined || ms === null) return '';
  if (ms < 1) return '<1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Such as `312 bytes` or `1.4 MB`. @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes === 1) return '1 byte';
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Such as `1 record` or `3 records`. @param {number} number @param {string} noun */
export const counted = (number, noun) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** A reason without its begin, which names topic and instance: both stand beside it. @param {string} reason */
export const shortReason = (reason) => reason.replace(/^Sending to topic "[^"]*" of instance [^:]*: /, '');
