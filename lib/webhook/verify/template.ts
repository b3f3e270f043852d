/**
 * Templates of signed texts: `{timestamp}.{body}` is the value of `timestamp`, a full stop, and the value of `body`. A name is
 * letters, digits and `_` in braces.
 */

/** Values by name. A body is bytes. */
export type TemplateValues = Readonly<Record<string, string | Buffer | undefined>>;

/** The template in pieces, with the values in place of their names. A value that is missing is an empty text. */
export function filled(template: string, values: TemplateValues): (string | Buffer)[] {
  return mapTemplate<string | Buffer>(template, { text: (text) => text, name: (name) => values[name] ?? '' });
}

/** The names in a template. */
export function namesIn(template: string): string[] {
  return mapTemplate(template, { text: () => [], name: (name) => [name] }).flat();
}

/** Makes a piece of each text and of each name of a template, in their order. */
export function mapTemplate<Piece>(
  template: string,
  { text, name }: { text(text: string): Piece; name(name: string): Piece },
): Piece[] {
  // The group makes `split` return the names too: text, name, text, …
  return template.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? text(part) : name(part)));
}
