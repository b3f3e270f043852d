import type { TimeUnit } from './time-unit.ts';
import type { ValuePlace } from './value-place.ts';

/**
 * A signature over a text that is composed of several values of a request: for senders whose signature stands in the query
 * or the body, that sign a nonce or the method, or hash the secret in place of using it as a key.
 */
export interface ComposedScheme {
  readonly algorithm: 'composed';
  /** `hmac` has the secret as its key. `hash` is a plain hash, of a text with the secret in it. */
  readonly by: 'hmac' | 'hash';
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** Where the signature stands. If there are several places, a signature in any of them is enough. */
  readonly signature: ValuePlace | readonly ValuePlace[];
  /** Other values that are signed, by the name that they have in `signed`. */
  readonly values?: Readonly<Record<string, ValuePlace>>;
  /**
   * The signed text, with names in braces: those of `values`, and `{body}`, `{method}`, `{url}`, `{path}` of the URL,
   * `{secret}`. Or a list of names, whose values are sorted and then put together.
   */
  readonly signed: string | readonly string[];
  /** Headers that must have exactly this value. */
  readonly demands?: Readonly<Record<string, string>>;
  /**
   * The value named `timestamp` is a time, and may be so many seconds off. Each unit has a fixed beginning and end, so that no
   * character of its neighbours in the signed text can be read as a part of it.
   */
  readonly timestamp?: { readonly unit: TimeUnit; readonly toleranceSeconds: number };
  /** How the secret's text becomes the key of an HMAC. Default: as it is. */
  readonly key?: 'hex' | 'base64';
  /** Shortest secret in characters. @default 8 */
  readonly shortestSecret?: number;
  /** The URL that the sender calls, or the variable that holds it. */
  readonly url?: string;
}
