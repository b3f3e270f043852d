import type { RequiredVariable } from '../../config/config.ts';
import { isVariableName } from '../../core/errors.ts';

/** One name of a variable, or several for a rotation: the value of any of them is accepted. */
export type Names = string | readonly string[];

/** Names the environment variable that holds a sender's secret. */
export interface SecretOption {
  readonly secret: Names;
}

/** How old a signed request may be, for senders that document no limit, or one that is too short behind a gateway. */
export interface ToleranceOption {
  /** @default 300 */
  readonly toleranceSeconds?: number;
}

/** The options of a sender: those that it needs, each with a description of its value, and the names of all others. */
export interface KnownOptions {
  readonly needed: Readonly<Record<string, string>>;
  readonly optional?: readonly string[];
}

/** Description of the value of an option that names a variable. */
export const A_VARIABLE = 'the name of the variable that holds it, or several names for a rotation';

/** Description of the value of an option that holds the URL that a sender calls. */
export const A_URL = 'the URL that the sender calls, or the name of the variable that holds it';

/**
 * Checks the options that a route gives to a sender. Types check the same, but routes also run without a type check.
 *
 * @throws TypeError naming the options that are missing or empty, and those that the sender does not have
 */
export function checkOptions(sender: string, options: object, { needed, optional = [] }: KnownOptions): void {
  if (typeof options !== 'object' || options === null) {
    const [first = ''] = Object.keys(needed);
    throw new TypeError(`${sender} takes an object, such as ${sender}({ ${first}: … })`);
  }
  const known = [...new Set([...Object.keys(needed), ...optional])];
  const given = Object.entries(options);
  const unknown = given.map(([name]) => name).filter((name) => !known.includes(name));
  const missing = Object.entries(needed).filter(
    ([name]) => !isGiven(given.find(([key]) => key === name)?.[1]),
  );
  if (missing.length + unknown.length === 0) return;
  const problems = missing.map(([name, what]) => `${sender} needs "${name}": ${what}`);
  if (unknown.length > 0) problems.push(`${sender} has no option ${quoted(unknown)}, only ${quoted(known)}`);
  throw new TypeError(problems.join('; '));
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** A text, an object, or a list of at least one of them; empty texts do not count. */
function isGiven(value: unknown): boolean {
  const list = [value].flat();
  const isValue = (item: unknown) =>
    typeof item === 'string' ? item !== '' : typeof item === 'object' && item !== null;
  return list.length > 0 && list.every(isValue);
}

/**
 * Checks an option that has one of these values.
 *
 * @throws TypeError naming the values
 */
export function checkOneOf(sender: string, option: string, value: unknown, values: readonly string[]): void {
  if (values.some((one) => one === value)) return;
  throw new TypeError(`${sender}: "${option}" is ${String(value)}, and must be one of ${values.join(', ')}`);
}

/** The texts of an option, as a list. */
export const listOf = (given: string | readonly string[]): string[] => [given].flat();

/**
 * The variables that an option names, to be checked when the function starts.
 *
 * @throws TypeError if a text cannot be the name of a variable. The text is not part of the error: it may be the secret itself
 */
export function variablesOf(
  sender: string,
  option: string,
  names: Names,
  problem: (value: string) => string | undefined = () => undefined,
): RequiredVariable[] {
  return listOf(names).map((name) => {
    if (!isVariableName(name)) {
      const form = 'capitals, digits and underscores, such as PARTNER_SECRET';
      throw new TypeError(`${sender}: "${option}" is not the name of a variable (${form}), but a value`);
    }
    return { name, problem: (value) => (value.trim() === '' ? 'is empty' : problem(value)) };
  });
}
