/**
 * Names of the event's own attributes, reduced to letters and digits. An attribute that a producer writes beside the event
 * must not change what the event says, how its data is read, or which sender was verified, and how.
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
  'verification',
]);

/**
 * Attributes that a producer put beside its message (SQS and SNS message attributes, Pub/Sub attributes) as CloudEvents
 * extensions. Extension names are letters a–z and digits only (CloudEvents 1.0, "Naming conventions"), so `eventType` and
 * `event-type` become `eventtype`, and a prefix `ce-` is removed, as in the HTTP binding. Left out are names without a
 * letter or digit, the event's own names, empty values, and a second attribute of the same name.
 */
export function extensionsOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const carried: Record<string, string> = {};
  for (const given of Object.keys(attributes)) {
    const name = nameOf(given);
    const value = attributes[given] ?? '';
    if (name === '' || value === '' || ownNames.has(name) || Object.hasOwn(carried, name)) continue;
    carried[name] = value;
  }
  return carried;
}

function nameOf(given: string): string {
  const lower = given.toLowerCase();
  const name = lower.startsWith('ce-') ? lower.slice('ce-'.length) : lower;
  return /^[a-z0-9]*$/.test(name) ? name : name.replace(/[^a-z0-9]/g, '');
}
