import { InvalidEventError } from '../core/errors.ts';
import {
  bodyRules,
  fitsBytes,
  keyRules,
  MAX_PROPERTY_BYTES,
  problemsOf,
  propertyNameRules,
  propertyValueRules,
  tagRules,
  topicRules,
} from './message-rules.ts';

export { MAX_BODY_BYTES, MAX_LABEL_LENGTH } from './message-rules.ts';

/**
 * All properties together, as the broker stores them: name, value and two separators each. The broker's limit is a Java short,
 * 32,767; it and the service's client add up to five properties of their own (CLUSTER, MSG_REGION, TRACE_ON, UNIQ_KEY, WAIT), for
 * which 512 bytes are left: 138 were measured, with a short cluster name.
 */
const MAX_PROPERTIES_BYTES = 32_767 - 512;

declare const checked: unique symbol;

/** One RocketMQ message, within the service's limits: only `parseMessage` makes one. */
export interface Message {
  readonly topic: string;
  readonly body: string;
  readonly tag?: string | undefined;
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly [checked]: true;
}

const fields = { topic: true, body: true, tag: true, keys: true, properties: true } as const;

/**
 * Checks a message against the service's limits. By hand, because a schema library takes longer for a message than all other
 * steps before its request. The result shares no list and no object with the candidate.
 *
 * @throws InvalidEventError naming each field that breaks a limit, never its value
 */
export function parseMessage(candidate: unknown): Message {
  if (!isObject(candidate)) throw refused(['it must be an object']);
  const { topic, body, tag, keys, properties } = candidate;
  const problems: string[] = [];
  add(problems, 'topic', problemsOf(topicRules, topic));
  add(problems, 'body', problemsOf(bodyRules, body));
  if (tag !== undefined) add(problems, 'tag', problemsOf(tagRules, tag));
  // `problems` is empty only if each field has its type.
  const message = {
    topic,
    body,
    tag,
    keys: checkedKeys(keys, problems),
    properties: checkedProperties(properties, problems),
  } as Message;
  for (const name of Object.keys(candidate)) {
    if (!Object.hasOwn(fields, name)) problems.push(`it must not have the field ${name}`);
  }
  if (problems.length === 0 && !fitsBroker(message)) {
    problems.push(`it has more than ${MAX_PROPERTIES_BYTES} bytes of properties`);
  }
  if (problems.length > 0) throw refused(problems);
  return message;
}

/** Problem of a topic's name; `undefined` if it can be used. */
export function topicProblem(topic: string): string | undefined {
  return problemsOf(topicRules, topic)[0];
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

/** Broker form: name, U+0001, value, U+0002; keys and tag are properties too (RocketMQ MessageDecoder). */
function fitsBroker({ tag = '', keys, properties }: Message): boolean {
  const texts = ['KEYS', keys.join(' '), 'TAGS', tag];
  for (const name of Object.keys(properties)) texts.push(name, properties[name] ?? '');
  return fitsBytes(texts, MAX_PROPERTIES_BYTES - texts.length);
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
