import { createHash } from 'node:crypto';
import { InvalidEventError } from '../core/errors.ts';
import {
  bodyRules,
  fitsBytes,
  groupRules,
  keyRules,
  MAX_PROPERTY_BYTES,
  problemsOf,
  propertyNameRules,
  propertyValueRules,
  tagRules,
  topicRules,
} from './message-rules.ts';

export { fitsBytes, MAX_BODY_BYTES, MAX_LABEL_LENGTH } from './message-rules.ts';

/**
 * Names and values of all properties together, with the keys and the tag, in bytes. RocketMQ's gRPC proxy takes no more
 * (`SendMessageActivity` 5.5, `maxUserPropertySize`). The broker itself takes almost twice as much, but the service does not
 * document whether messages over HTTP go through the proxy.
 */
export const MAX_PROPERTIES_BYTES = 16 * 1024;
/** The most properties besides the keys and the tag (there, `userPropertyMaxNum`). */
const MAX_PROPERTIES = 128;

declare const checked: unique symbol;

/** One RocketMQ message, within the service's limits: only `parseMessage` makes one. */
export interface Message {
  readonly topic: string;
  readonly body: string;
  readonly tag?: string | undefined;
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** When consumers get it, in epoch milliseconds; at once if that is past, or absent. */
  readonly deliverAt?: number | undefined;
  /** Its message group, if it is to be sent in order. */
  readonly group?: string | undefined;
  readonly [checked]: true;
}

const fields = {
  topic: true,
  body: true,
  tag: true,
  keys: true,
  properties: true,
  deliverAt: true,
  group: true,
};

/**
 * Checks a message against the service's limits. By hand, because a schema library takes longer for a message than all other
 * steps before its request. The result shares no list and no object with the candidate.
 *
 * @throws InvalidEventError naming each field that breaks a limit, never its value
 */
export function parseMessage(candidate: unknown): Message {
  if (!isObject(candidate)) throw refused(['it must be an object']);
  const { topic, body, tag, keys, properties, deliverAt, group } = candidate;
  const problems: string[] = [];
  add(problems, 'topic', problemsOf(topicRules, topic));
  add(problems, 'body', problemsOf(bodyRules, body));
  if (tag !== undefined) add(problems, 'tag', problemsOf(tagRules, tag));
  if (group !== undefined) add(problems, 'group', problemsOf(groupRules, group));
  if (deliverAt !== undefined && !isTime(deliverAt)) problems.push('deliverAt must be a time');
  // `problems` is empty only if each field has its type.
  const message = {
    topic,
    body,
    tag,
    keys: checkedKeys(keys, problems),
    properties: checkedProperties(properties, problems),
    ...(deliverAt !== undefined && { deliverAt }),
    ...(group !== undefined && { group }),
  } as Message;
  for (const name of Object.keys(candidate)) {
    if (!Object.hasOwn(fields, name)) problems.push(`it must not have the field ${name}`);
  }
  if (problems.length === 0) problems.push(...totalProblems(message));
  if (problems.length > 0) throw refused(problems);
  return message;
}

/** Problem of a topic's name; `undefined` if it can be used. */
export function topicProblem(topic: string): string | undefined {
  return problemsOf(topicRules, topic)[0];
}

/** A text as the name of a message group: a text that RocketMQ does not allow becomes its hash; a blank one gives `undefined`. */
export function legalGroup(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  return problemsOf(groupRules, text).length === 0
    ? text
    : createHash('sha256').update(text).digest('base64url');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Keys travel as one property, separated by blanks. */
function checkedKeys(keys: unknown, problems: string[]): readonly unknown[] {
  if (!Array.isArray(keys)) {
    problems.push('keys must be a list of strings');
    return [];
  }
  const list: readonly unknown[] = [...keys];
  list.forEach((key, index) => {
    const found = problemsOf(keyRules, key);
    if (found.length > 0) add(problems, `keys.${index}`, found);
  });
  if (!fitsBytes([list.join(' ')], MAX_PROPERTY_BYTES)) {
    problems.push(`keys must not be over ${MAX_PROPERTY_BYTES} bytes together`);
  }
  return list;
}

function checkedProperties(properties: unknown, problems: string[]): Readonly<Record<string, unknown>> {
  if (!isObject(properties)) {
    problems.push('properties must be an object of strings');
    return {};
  }
  const copy = { ...properties };
  for (const name of Object.keys(copy)) {
    const value = copy[name];
    const badName = problemsOf(propertyNameRules, name)[0];
    const found = badName === undefined ? problemsOf(propertyValueRules, value) : [badName];
    if (found.length > 0) add(problems, `properties.${name}`, found);
  }
  return copy;
}

function totalProblems({ tag = '', keys, properties }: Message): string[] {
  const names = Object.keys(properties);
  const texts = [keys.join(' '), tag];
  for (const name of names) texts.push(name, properties[name] ?? '');
  return [
    ...(names.length > MAX_PROPERTIES ? [`it has more than ${MAX_PROPERTIES} properties`] : []),
    ...(fitsBytes(texts, MAX_PROPERTIES_BYTES)
      ? []
      : [`it has more than ${MAX_PROPERTIES_BYTES} bytes of properties, its keys and its tag included`]),
  ];
}

function add(problems: string[], field: string, found: readonly string[]): void {
  for (const problem of found) problems.push(`${field} ${problem}`);
}

function refused(problems: readonly string[]): InvalidEventError {
  return new InvalidEventError(`A message cannot be sent, because ${problems.join('; ')}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
