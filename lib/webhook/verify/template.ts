/**
 * Templates of signed texts: `{timestamp}.{body}` is the value of `timestamp`, a full stop, and the value of `body`. A name is
 * letters, digits and `_` in braces.
 */

/** Values by name. A body is bytes. */
export type TemplateValues = Readonly<Record<string, string | Buffer | undefined>>;

/** The template in pieces, with the values in place of their names. A value that is missing is an empty text. */
export function filled(template: string, values: TemplateValues): (string | Buffer)[] {
  return splitTemplate(template).map((piece, index) => (isName(index) ? (values[piece] ?? '') : piece));
}

/** The names in a template. */
export function namesIn(template: string): string[] {
  return splitTemplate(template).filter((_, index) => isName(index));
}

/** A template as texts and names in turn: a text, a name, a text, … The group makes `split` return the names, too. */
export function splitTemplate(template: string): string[] {
  return template.split(/\{(\w+)\}/);
}

/** Whether the piece at this place is a name. */
export const isName = (index: number) => index % 2 === 1;
