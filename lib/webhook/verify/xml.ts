import { isUtf8 } from 'node:buffer';

/** The pieces of XML that are read. Everything else ends the reading: a doctype, a comment, an attribute, an instruction. */
const PIECE = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*>|([^<]+)/y;
const HEAD = /^\uFEFF?\s*(<\?xml [^<>]{1,100}\?>)?\s*/;

const MAX_PIECES = 2000;
const MAX_DEPTH = 16;

/**
 * The texts of the elements within the root element of a small XML message, by name; `undefined` if it is no such message. This is
 * no XML parser: it knows elements, text and CDATA only, and refuses the rest, so nothing in a body can name a file, a URL or
 * an entity. An element is left out if it stands there twice, has elements of its own, or text with an entity.
 */
export function readXml(bytes: Buffer): Readonly<Record<string, string>> | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8').trimEnd();
  const found = new Map<string, string | undefined>();
  const open: string[] = [];
  let content: string | undefined;
  PIECE.lastIndex = HEAD.exec(text)?.[0].length ?? 0;
  for (let count = 0; count < MAX_PIECES; count++) {
    const piece = PIECE.exec(text);
    if (!piece) return undefined;
    const [, raw, slash, name = '', plain] = piece;
    if (raw !== undefined) content = content === undefined ? undefined : content + raw;
    else if (plain !== undefined)
      content = plain.includes('&') || content === undefined ? undefined : content + plain;
    else if (slash === '') {
      if (open.push(name) > MAX_DEPTH) return undefined;
      content = open.length === 2 ? '' : undefined; // an element with elements has no text
    } else {
      if (open.pop() !== name) return undefined;
      if (open.length === 1) found.set(name, found.has(name) ? undefined : content);
      if (open.length === 0) return PIECE.lastIndex === text.length ? fieldsOf(found) : undefined;
    }
  }
  return undefined;
}

function fieldsOf(found: ReadonlyMap<string, string | undefined>): Readonly<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, text] of found) if (text !== undefined) fields[name] = text;
  return fields;
}
