/** How a signature is written. `base64url` has no padding. */
export type Encoding = 'hex' | 'base64' | 'base64url';

/**
 * The bytes of a text; `undefined` if they do not encode to the same text again: Node's decoders skip characters that they do
 * not know.
 */
export function decodeExact(text: string, encoding: Encoding): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}
