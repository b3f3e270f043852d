/** @typedef {{ kind: 'name' | 'string' | 'number' | 'word' | 'mark' | 'space', text: string }} Token */

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * Indents JSON without reading its numbers, so that integers of any size stay as they were sent.
 * @param {string} text
 * @returns {Token[] | undefined} `undefined` if the text is not JSON
 */
export function jsonTokens(text) {
  if (!isJson(text)) return undefined;
  const parts = text.match(TOKEN) ?? [];
  /** @type {Token[]} */
  const tokens = [];
  let depth = 0;
  const newLine = () => tokens.push({ kind: 'space', text: `\n${'  '.repeat(depth)}` });
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1] ?? '';
    const isOpening = part === '{' || part === '[';
    const isClosing = part === '}' || part === ']';
    const isEmpty = isClosing && /[{[]/.test(parts[index - 1] ?? '') && parts[index - 1]?.length === 1;
    if (isClosing) depth--;
    if (isClosing && !isEmpty) newLine();
    tokens.push({ kind: kindOf(part, next), text: part });
    if (isOpening) depth++;
    if ((isOpening && next !== '}' && next !== ']') || part === ',') newLine();
    if (part === ':') tokens.push({ kind: 'space', text: ' ' });
  }
  return tokens;
}

/** The text of `jsonTokens`; the text itself if it is not JSON. @param {string} text */
export const indentedJson = (text) =>
  jsonTokens(text)
    ?.map((token) => token.text)
    .join('') ?? text;

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} part @param {string} next @returns {Token['kind']} */
function kindOf(part, next) {
  if (part.startsWith('"')) return next === ':' ? 'name' : 'string';
  if (/^[-\d]/.test(part)) return 'number';
  return /^[a-z]/.test(part) ? 'word' : 'mark';
}
