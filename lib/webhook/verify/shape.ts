const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = [0x7b, 0x5b];
const CLOSING = [0x7d, 0x5d];

/** Limits of a JSON text that is parsed before it is known who sent it. */
export interface ShapeLimits {
  /** Levels of objects and arrays. */
  readonly depth: number;
  /** Members of objects and items of arrays, all together. */
  readonly values: number;
}

/** Whether a JSON text keeps within limits: one pass over its bytes, that ends at the first excess. The text may be invalid. */
export function isWithin(limits: ShapeLimits, json: Buffer): boolean {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COMMA) values++;
    else if (OPENING.includes(byte)) depth++;
    else if (CLOSING.includes(byte)) depth--;
    if (depth > limits.depth || values > limits.values) return false;
  }
  return true;
}

/** The index of the closing quote, or the length of the text if there is none. */
function endOfString(json: Buffer, open: number): number {
  let at = json.indexOf(QUOTE, open + 1);
  while (at >= 0 && backslashesBefore(json, at) % 2 === 1) at = json.indexOf(QUOTE, at + 1);
  return at < 0 ? json.length : at;
}

function backslashesBefore(json: Buffer, at: number): number {
  let start = at;
  while (json[start - 1] === BACKSLASH) start--;
  return at - start;
}
