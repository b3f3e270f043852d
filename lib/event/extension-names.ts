/** Names that CloudEvents or this project give a meaning of their own. */
const reserved =
  'id source type time subject specversion data dataschema datacontenttype datacontentencoding contenttype sender bodysha256'.split(
    ' ',
  );

/**
 * Attributes of another system as CloudEvents extension attributes, whose names are lower-case letters and digits only
 * (CloudEvents 1.0, "Naming conventions"): `eventType` becomes `eventtype`. None is left out: a name that is reserved or has
 * no such character gets `attribute` before it, and a name that is taken a number behind it.
 *
 * @param own the extensions that the event has itself; they keep their names
 */
export function extensionsOf(
  attributes: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const extensions: Record<string, string> = { ...own };
  const isLegal = ([name]: [string, string]) => /^[a-z0-9]+$/.test(name);
  const entries = Object.entries(attributes);
  // Names that are legal already go first: another name must not take theirs.
  for (const [name, value] of [...entries.filter(isLegal), ...entries.filter((entry) => !isLegal(entry))]) {
    extensions[freeName(name, extensions)] = value;
  }
  return extensions;
}

function freeName(name: string, taken: Readonly<Record<string, string>>): string {
  const legal = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const base = legal === '' || reserved.includes(legal) ? `attribute${legal}` : legal;
  let free = base;
  for (let count = 2; Object.hasOwn(taken, free); count++) free = `${base}${count}`;
  return free;
}
