/**
 * Names that an event has for itself, in the letters that are left of them: what a producer writes beside the event must not
 * change what the event says, where its data are, or which sender was verified.
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

/** Names and values of all carried attributes together, in bytes: half of what a message's properties may have. */
const MAX_CARRIED_BYTES = 16 * 1024;
/** More properties than 128 are refused by RocketMQ's proxy; the event itself needs some of them. */
const MAX_CARRIED = 64;

/**
 * Attributes that a producer put beside its message (SQS and SNS message attributes, Pub/Sub attributes) as CloudEvents extensions.
 * Extension names are letters a–z and digits only (CloudEvents 1.0, "Naming conventions"), so `eventType` and `event-type` become
 * `eventtype`, and a prefix `ce-` is left out, as in the HTTP binding. Left behind are names of which no letter or digit is left,
 * the event's own names, empty values, a second attribute of the same name, and what is over 64 attributes or 16 KiB.
 */
export function extensionsOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const carried = new Map<string, string>();
  let room = MAX_CARRIED_BYTES;
  for (const [given, value] of Object.entries(attributes)) {
    const name = given
      .toLowerCase()
      .replace(/^ce-/, '')
      .replace(/[^a-z0-9]/g, '');
    const size = Buffer.byteLength(name) + Buffer.byteLength(value);
    const isCarried = name !== '' && value !== '' && !ownNames.has(name) && !carried.has(name);
    if (!isCarried || size > room || carried.size === MAX_CARRIED) continue;
    carried.set(name, value);
    room -= size;
  }
  return Object.fromEntries(carried);
}
