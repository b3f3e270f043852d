/**
 * The exact source text of each member of a JSON object, so that what is inside an envelope goes out as it came in: big
 * integers, key order, escapes. The text must have passed `JSON.parse`. Of a repeated name the last member counts.
 */
export function rawMembers(text: string): Record<string, string> {
  return Object.fromEntries(
    parts(text).map((part) => {
      const colon = endOfString(part, 0);
      return [JSON.parse(part.slice(0, colon)), part.slice(part.indexOf(':', colon) + 1).trim()] as const;
    }),
  );
}

/** The exact source text of each item of a JSON array. The text must have passed `JSON.parse`. */
export function rawItems(text: string): string[] {
  return parts(text);
}

/** Splits the inside of an object or array at its own commas, not at those of anything within. */
function parts(text: string): string[] {
  const inside = text.trim().slice(1, -1);
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inside.length; at++) {
    const c = inside[at];
    if (c === '"') at = endOfString(inside, at) - 1;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === ',' && depth === 0) {
      found.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inside.slice(start).trim();
  return last === '' ? found : [...found, last];
}

/** Just behind the closing quote of the string that begins at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** JSON, or nothing when the text is none. */
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
