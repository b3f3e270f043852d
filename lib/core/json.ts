/**
 * The exact source text of each member of a JSON object, so that the content of an envelope is sent on without a change: big
 * integers, key order, escapes. The text must have passed `JSON.parse`. If a name is repeated, the last member counts.
 */
export function rawMembers(text: string): Record<string, string> {
  const entries = rawItems(text).map((part) => {
    const colon = endOfString(part, 0);
    return [nameIn(part, colon), valueIn(part, colon)] as const;
  });
  return Object.fromEntries(entries);
}

/** As `rawMembers`, for one member only; `undefined` if the object does not have it. */
export function rawMember(text: string, name: string): string | undefined {
  let value: string | undefined;
  for (const part of rawItems(text)) {
    const colon = endOfString(part, 0);
    if (nameIn(part, colon) === name) value = valueIn(part, colon);
  }
  return value;
}

/** The name of a member, whose quotes end at `colon`. Most names have no escape, so they need no parser. */
function nameIn(part: string, colon: number): string {
  const name = part.slice(1, colon - 1);
  return name.includes('\\') ? JSON.parse(part.slice(0, colon)) : name;
}

function valueIn(part: string, colon: number): string {
  return part.slice(part.indexOf(':', colon) + 1).trim();
}

/**
 * The exact source text of each item of a JSON array, or of each member of an object, name included. The text must have
 * passed `JSON.parse`.
 */
export function rawItems(text: string): string[] {
  const inside = text.trim().slice(1, -1);
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inside.length; at++) {
    const c = inside.charCodeAt(at);
    if (c === QUOTE) at = endOfString(inside, at) - 1;
    else if (isOpening(c)) depth++;
    else if (isClosing(c)) depth--;
    else if (c === COMMA && depth === 0) {
      found.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inside.slice(start).trim();
  if (last !== '') found.push(last);
  return found;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const isOpening = (c: number) => c === 0x5b || c === 0x7b;
const isClosing = (c: number) => c === 0x5d || c === 0x7d;

/** Just behind the closing quote of the string that begins at `open`. */
export function endOfString(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length + 1 : at + 1;
}

/** Whether an odd number of backslashes stands before the character. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === BACKSLASH) start--;
  return (at - start) % 2 === 1;
}

/** The value of a JSON text; `undefined` if the text is not JSON. `JSON.parse` has no limit of nesting. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of an object, or `undefined`: inherited members such as `constructor` do not count. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/**
 * The JSON text of a value that came from `JSON.parse`, however deep it is nested: `JSON.stringify` calls itself for each
 * level, and throws a RangeError at some thousand levels.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch (error) {
    if (error instanceof RangeError) return deepJsonText(value);
    throw error;
  }
}

/** Text that is finished, or a value that is still to be written. */
type Piece = { readonly text: string } | { readonly value: unknown };

/** Writes JSON with a stack of its own instead of the call stack. */
function deepJsonText(root: unknown): string {
  const pieces: string[] = [];
  const stack: Piece[] = [{ value: root }];
  for (let piece = stack.pop(); piece; piece = stack.pop()) {
    if ('text' in piece) pieces.push(piece.text);
    else if (typeof piece.value !== 'object' || piece.value === null)
      pieces.push(JSON.stringify(piece.value));
    else for (const part of partsOf(piece.value).reverse()) stack.push(part);
  }
  return pieces.join('');
}

/** One level of an object or array: its brackets, its names, its values. */
function partsOf(value: object): Piece[] {
  const items: Piece[][] = Array.isArray(value)
    ? value.map((item) => [{ value: item }])
    : Object.entries(value).map(([name, item]) => [{ text: `${JSON.stringify(name)}:` }, { value: item }]);
  const inside = items.flatMap((item, index) => (index === 0 ? item : [{ text: ',' }, ...item]));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return [{ text: open ?? '' }, ...inside, { text: close ?? '' }];
}
