/** Shortest secret in characters: a shorter one can be guessed from one signed request. */
const SHORTEST_TEXT = 8;

/** Shortest key in bytes. Standard Webhooks 1.0.0 asks for 24 to 64 random bytes; older senders use as few as 16. */
const SHORTEST_KEY_BYTES = 16;

const forms = { hex: /^([0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/ };

/** Reason why a text cannot be a secret that is used as it is; `undefined` if it can. */
export function textProblem(secret: string, shortest = SHORTEST_TEXT): string | undefined {
  return secret.length < shortest ? `is shorter than ${shortest} characters` : undefined;
}

/**
 * Reason why a text cannot be the bytes of a key; `undefined` if it can.
 *
 * @param prefix a text that usually stands before the bytes; the reason names it
 */
export function keyProblem(secret: string, encoding: keyof typeof forms, prefix = ''): string | undefined {
  const text = withoutPrefix(secret, prefix);
  const isKey = forms[encoding].test(text) && Buffer.from(text, encoding).length >= SHORTEST_KEY_BYTES;
  const form = `${prefix && `${prefix} and `}the ${encoding} of at least ${SHORTEST_KEY_BYTES} bytes`;
  return isKey ? undefined : `is not ${form}`;
}

/** The text after a prefix; the whole text if it does not begin with it. */
export function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
