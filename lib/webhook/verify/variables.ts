import { hash, timingSafeEqual } from 'node:crypto';

/** Values of variables. Missing and empty values are skipped: an empty key would accept anyone's signature. */
export function valuesOf(
  names: string | readonly string[],
  values: Readonly<Record<string, string>>,
): string[] {
  return [names].flat().flatMap((name) => values[name] || []);
}

/** Whether a text is an HTTP URL, and not the name of a variable. */
export const isUrl = (text: string) => /^https?:\/\/[^/\s]+(\/\S*)?$/.test(text);

/** A URL that is given, or that a variable holds. */
export function urlOf(url: string, values: Readonly<Record<string, string>>): string {
  return isUrl(url) ? url : (values[url] ?? '');
}

/** Compares two digests in a time that does not tell where they differ. The length of a digest or a hash is no secret. */
export function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether two texts are the same, in a time that tells neither where they differ nor how long they are. */
export function isSameText(a: string, b: string): boolean {
  return isEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
