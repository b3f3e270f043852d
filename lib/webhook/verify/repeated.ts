import { endOfString } from '../../core/json.ts';

/**
 * Whether an object of a JSON text, however deep, has two members of the same name. Parsers differ in which of them counts, so a
 * consumer could read another value than the one that is signed. The text must have passed `JSON.parse`; it is read in one pass.
 */
export function repeatsName(json: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const c = json[at];
    if (c === '{' || c === '[') open.push(new Set());
    else if (c === '}' || c === ']') open.pop();
    else if (c === '"') {
      const end = endOfString(json, at);
      const names = open.at(-1);
      if (names && isName(json, end)) {
        const name: string = JSON.parse(json.slice(at, end)); // `a` may be written as `\u0061`
        if (names.has(name)) return true;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return false;
}

/** Whether the string that ends here is the name of a member: only then a colon follows. */
function isName(json: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(json[at] ?? ':')) at++;
  return json[at] === ':';
}
