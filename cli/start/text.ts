import { stripVTControlCharacters } from 'node:util';

/** Width of a text in columns, without its colours. Counts every character as one column. */
export const widthOf = (text: string) => [...stripVTControlCharacters(text)].length;

/** The text, or its beginning with `…` at the end if it is longer than `width`. The text must not have colours. */
export function shorten(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** The text, or its beginning and its end with `…` between them if it is longer than `width`. For ids, which differ at their end. */
export function shortenMiddle(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return [...characters.slice(0, width - 1 - end), '…', ...(end > 0 ? characters.slice(-end) : [])].join('');
}

/**
 * The text as lines of at most `width` columns, broken between words. A word that is longer has a line of its own. Colours
 * count as no columns; no colour may go over a space.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** The second text behind the first one, as lines of at most `width` columns that all begin in the same column. */
export function hang(first: string, rest: string, width: number): string[] {
  const indent = widthOf(first);
  const [head = '', ...tail] = wrap(rest, Math.max(1, width - indent));
  return [`${first}${head}`, ...tail.map((line) => `${' '.repeat(indent)}${line}`)];
}
