import { isUtf8 } from 'node:buffer';

/**
 * What every trigger becomes: one occurrence, described by CloudEvents 1.0 context attributes.
 *
 * `data` is the payload's exact text, never a re-serialised copy, so that big integers and key order survive.
 */
export interface InboundEvent {
  /** The sender's own stable id: the same on every redelivery, so that consumers can tell a duplicate. */
  readonly id: string;
  /** Where it happened, a URI reference. `source` and `id` together are unique. */
  readonly source: string;
  /** What happened, in the sender's words. */
  readonly type: string;
  /** When it happened, or when it reached us if the sender does not say (RFC 3339). */
  readonly time: string;
  readonly subject?: string | undefined;
  /** Media type of `data`. */
  readonly datacontenttype?: string | undefined;
  /** Extension attributes by their CloudEvents names (`a`–`z`, `0`–`9`), such as `traceparent`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** The payload as text, or as base64 when `extensions.datacontentencoding` is `base64`. */
  readonly data: string;
}

/** A payload as text. Bytes that are not UTF-8 become base64, and `extensions` says so. */
export function textOf(bytes: Buffer): Pick<InboundEvent, 'data' | 'extensions'> {
  return isUtf8(bytes)
    ? { data: bytes.toString('utf8'), extensions: {} }
    : { data: bytes.toString('base64'), extensions: { datacontentencoding: 'base64' } };
}
