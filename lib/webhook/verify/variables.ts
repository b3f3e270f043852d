import { hash, timingSafeEqual } from 'node:crypto';
import type { RequiredVariable } from '../../config/config.ts';

/**
 * Names the environment variable that holds a sender's secret; several of them serve a rotation: any one
 * passes.
 */
export interface SecretOption {
  readonly secret: string | readonly string[];
}

/**
 * The names of an option's variables as variables to check when the function starts.
 *
 * @throws TypeError when there is none: a sender without a secret would refuse everything, and nobody would
 * know why
 */
export function variablesOf(
  sender: string,
  names: string | readonly string[],
  problem: (value: string) => string | undefined = () => undefined,
): RequiredVariable[] {
  return atLeastOne(sender, 'name of a variable', names).map((name) => ({
    name,
    problem: (value) => (value.trim() === '' ? 'is empty' : problem(value)),
  }));
}

/**
 * What an option lists, at least one of it.
 *
 * @throws TypeError when there is none
 */
export function atLeastOne(sender: string, what: string, given: string | readonly string[]): string[] {
  const list = [given].flat();
  if (list.length === 0 || list.includes('')) throw new TypeError(`${sender} needs at least one ${what}`);
  return list;
}

/** The values of variables. One that is not there or empty is none, for an empty key would be anybody's. */
export function valuesOf(
  names: string | readonly string[],
  values: Readonly<Record<string, string>>,
): string[] {
  return [names].flat().flatMap((name) => values[name] || []);
}

const isUrl = (text: string) => /^https?:\/\/[^/\s]+(\/\S*)?$/.test(text);

/** The variable that holds a URL, unless the option is the URL itself. */
export function urlVariablesOf(sender: string, url: string | undefined): RequiredVariable[] {
  if (url === undefined || isUrl(url)) return [];
  return variablesOf(sender, url, (value) => (isUrl(value) ? undefined : 'is not a URL'));
}

/** A URL that is given, or that a variable holds. */
export function urlOf(url: string, values: Readonly<Record<string, string>>): string {
  return isUrl(url) ? url : (values[url] ?? '');
}

/** Takes the same time wherever the two differ. The length of a digest or of a hash is no secret. */
export function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether two texts are the same, in a time that tells neither where they differ nor how long they are. */
export function isSameText(a: string, b: string): boolean {
  return isEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
