/** A part of a reference in the words of java.net.URI: its legal characters, escapes, and the "other" ones beyond ASCII. */
const only = (characters: string) =>
  new RegExp(`^(?:[A-Za-z0-9${characters}]|%[0-9A-Fa-f]{2}|(?![\\p{Cc}\\p{Z}\\p{Cs}])[^\\0-\\x7f])*$`, 'u');

const unreserved = String.raw`_\-!.~'()*`;
const isPath = only(`${unreserved}:@&=+$,;/`);
const isRegistryName = only(`${unreserved}$,;:@&=+`);
const isUric = only(String.raw`${unreserved};/?:@&=+$,[\]`);

/**
 * Whether `new java.net.URI(text)` takes a text, by the rules of its documentation (RFC 2396 with its deviations). Addresses in
 * brackets, which this project never writes, count as illegal.
 */
export function isJavaUri(text: string): boolean {
  const [, scheme, beforeFragment = '', fragment = ''] =
    /^(?:([^:/?#]*):)?([^#]*)(?:#(.*))?$/su.exec(text) ?? [];
  if (scheme !== undefined && !/^[A-Za-z][A-Za-z0-9+\-.]*$/.test(scheme)) return false;
  if (!isUric.test(fragment)) return false;
  if (scheme !== undefined && !beforeFragment.startsWith('/')) {
    return beforeFragment !== '' && isUric.test(beforeFragment);
  }
  const [, authority, path = '', query = ''] =
    /^(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/su.exec(beforeFragment) ?? [];
  const isAuthority =
    authority === undefined ||
    (authority === '' ? text.replace(/^[^/]*\/\//, '') !== '' : isRegistryName.test(authority));
  return isAuthority && isPath.test(path) && isUric.test(query);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is a time of RFC 3339 that exists, with an offset that java.time.OffsetDateTime takes: at most 18 hours. */
export function isJavaTime(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))$/.exec(
    text,
  );
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] =
    parts.slice(1).map((part) => Number(part ?? 0));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  const isDay = day >= 1 && day <= days;
  const isTimeOfDay = hour <= 23 && minute <= 59 && second <= 59;
  return isDay && isTimeOfDay && offsetMinute <= 59 && offsetHour * 60 + offsetMinute <= 18 * 60;
}
