/**
 * Names of the event's own attributes, reduced to letters and digits. An attribute that a producer writes beside the event
 * must not change what the event says, how its data is read, or which sender was verified.
 */
const ownNames = new Set([
  'id',
  'source',
  'type',
  'time',
  'subject',
  'specversion',
  'data',
  'database64',
  'datacontenttype',
  'datacontentencoding',
  'contenttype',
  'sender',
]);

/**
 * Attributes that a producer put beside its message (SQS and SNS message attributes, Pub/Sub attributes) as CloudEvents
 * extensions. Extension names are letters a–z and digits only (CloudEvents 1.0, "Naming conventions"), so `eventType` and
 * `event-type` become `eventtype`, and a prefix `ce-` is removed, as in the HTTP binding. Left out are names without a
 * letter or digit, the event's own names, empty values, and a second attribute of the same name.
 */
export function extensionsOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const carried = new Map<string, string>();
  for (const [given, value] of Object.entries(attributes)) {
    const name = given
      .toLowerCase()
      .replace(/^ce-/, '')
      .replace(/[^a-z0-9]/g, '');
    if (name === '' || value === '' || ownNames.has(name) || carried.has(name)) continue;
    carried.set(name, value);
  }
  return Object.fromEntries(carried);
}
