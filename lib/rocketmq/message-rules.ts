import { isReservedProperty, isReservedTopic } from './reserved.ts';

/** The largest body in bytes of UTF-8 (DMS for RocketMQ, "Constraints": 4 MB, cannot be changed). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** The longest key or tag in characters (the DMS console's limit; longer ones cannot be searched for there). */
export const MAX_LABEL_LENGTH = 128;
/** The largest single property in bytes (DMS for RocketMQ, "Constraints": any message attribute). */
export const MAX_PROPERTY_BYTES = 16 * 1024;

/** The longest name of a message group in bytes (RocketMQ 5.5, `GrpcValidator`: less than 64). */
const MAX_GROUP_BYTES = 63;

/** A rule for a text, and the problem of a text that breaks it. */
type Rule = readonly [isMet: (text: string) => boolean, problem: string];

/** The rules for one kind of text. */
export interface TextRules {
  /** A cheap test that most texts pass. A text that passes it keeps all rules, so they are not asked. */
  readonly isUsual: (text: string) => boolean;
  readonly rules: readonly Rule[];
  /** Problem of a value that is not a string. */
  readonly notText: string;
}

/** Size of a text in UTF-8. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Whether texts have at most this many bytes of UTF-8 together. A character of a string has at most three. */
export function fitsBytes(texts: readonly string[], maxBytes: number): boolean {
  let characters = 0;
  for (const { length } of texts) characters += length;
  if (characters * 3 <= maxBytes) return true;
  return characters <= maxBytes && texts.reduce((sum, text) => sum + bytesOf(text), 0) <= maxBytes;
}

const hasControlCharacters = (text: string) => /\p{Cc}/u.test(text);

const notText = 'must be a string';
const notEmpty: Rule = [(text) => text !== '', 'must not be empty'];
const label: Rule = [isLabel, `must not be over ${MAX_LABEL_LENGTH} characters`];
const wellFormed: Rule = [
  (text) => text.isWellFormed(),
  'has half a surrogate pair, which UTF-8 cannot carry',
];

const isTopicName = (topic: string) => /^[A-Za-z0-9%|_-]{3,64}$/.test(topic);

/** Rules for the name of a topic. */
export const topicRules: TextRules = {
  isUsual: (topic) => isTopicName(topic) && !isReservedTopic(topic),
  rules: [
    [isTopicName, 'must be 3 to 64 letters, digits, % | _ or -'],
    [(topic) => !isReservedTopic(topic), 'is reserved by RocketMQ'],
  ],
  notText,
};

/** Rules for the body of a message. */
export const bodyRules: TextRules = {
  isUsual: (body) => body !== '' && fitsBytes([body], MAX_BODY_BYTES) && body.isWellFormed(),
  rules: [
    [(body) => body !== '', 'must not be empty: RocketMQ refuses empty messages'],
    wellFormed,
    [(body) => fitsBytes([body], MAX_BODY_BYTES), `must not be over ${MAX_BODY_BYTES} bytes`],
  ],
  notText: 'must be a string: use JSON.stringify for a value',
};

/** Rules for a tag. `|` separates tags in the subscription of a consumer. */
export const tagRules: TextRules = {
  isUsual: (tag) => tag.length <= MAX_LABEL_LENGTH && /^[!-{}~]+$/.test(tag),
  rules: [
    notEmpty,
    label,
    [
      (tag) => !/[|\s]/.test(tag) && !hasControlCharacters(tag),
      'must not have blanks, | or control characters',
    ],
    wellFormed,
  ],
  notText,
};

/** Rules for one key. */
export const keyRules: TextRules = {
  isUsual: (key) => key.length <= MAX_LABEL_LENGTH && /^[!-~]+$/.test(key),
  rules: [
    notEmpty,
    label,
    [
      (key) => !/\s/.test(key) && !hasControlCharacters(key),
      'must not have blanks: they would split it in two',
    ],
    wellFormed,
  ],
  notText,
};

/** Rules for the name of a message group. */
export const groupRules: TextRules = {
  isUsual: (group) => /^[!-~]{1,63}$/.test(group),
  rules: [
    [(group) => group.trim() !== '', 'must not be empty'],
    [(group) => !hasControlCharacters(group), 'must not have control characters'],
    wellFormed,
    [(group) => fitsBytes([group], MAX_GROUP_BYTES), `must not be over ${MAX_GROUP_BYTES} bytes`],
  ],
  notText,
};

/** Rules for the name of a property. */
export const propertyNameRules: TextRules = {
  isUsual: (name) => /^CE_[a-z0-9]+$/.test(name),
  rules: [
    [(name) => /^[^\p{Cc}\s]+$/u.test(name), 'must not have blanks or control characters'],
    [(name) => !isReservedProperty(name), 'is reserved by RocketMQ'],
    wellFormed,
  ],
  notText,
};

/** Rules for the value of a property. */
export const propertyValueRules: TextRules = {
  isUsual: (value) => value.length <= MAX_PROPERTY_BYTES && /^[!-~][ -~]*$/.test(value),
  rules: [
    [(value) => value.trim() !== '', 'must not be empty: RocketMQ does not keep empty properties'],
    [(value) => !hasControlCharacters(value), 'must not have control characters'],
    wellFormed,
    [(value) => fitsBytes([value], MAX_PROPERTY_BYTES), `must not be over ${MAX_PROPERTY_BYTES} bytes`],
  ],
  notText,
};

/** Counts characters, not UTF-16 units: a character above U+FFFF has two. */
function isLabel(text: string): boolean {
  if (text.length <= MAX_LABEL_LENGTH) return true;
  return text.length <= 2 * MAX_LABEL_LENGTH && Array.from(text).length <= MAX_LABEL_LENGTH;
}

const none: readonly string[] = [];

/** Problems of a value that must be a text, in words that follow the name of its field. */
export function problemsOf({ isUsual, rules, notText }: TextRules, value: unknown): readonly string[] {
  if (typeof value !== 'string') return [notText];
  if (isUsual(value)) return none;
  return rules.flatMap(([isMet, problem]) => (isMet(value) ? [] : [problem]));
}
