import { LocalCloudError } from '../problem.ts';

/** Whether an event matches; the event is any JSON value. */
export type Matcher = (event: unknown) => boolean;

/**
 * Compiles an EventBridge pattern: exact values, `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `exists`,
 * `numeric`, `$or`, at any depth.
 *
 * @throws LocalCloudError on an unknown operator, because a rule with it would silently match no event
 */
export function compilePattern(pattern: Readonly<Record<string, unknown>>): Matcher {
  const fields = Object.entries(pattern).map(([key, rule]) =>
    key === '$or' ? either(rule) : field(key, rule),
  );
  return (event) => fields.every((matches) => matches(event));
}

function either(alternatives: unknown): Matcher {
  if (!Array.isArray(alternatives)) throw unreadable('$or', alternatives);
  const matchers = alternatives.map((alternative) => {
    if (!isRecord(alternative)) throw unreadable('$or', alternative);
    return compilePattern(alternative);
  });
  return (event) => matchers.some((matches) => matches(event));
}

function field(key: string, rule: unknown): Matcher {
  if (Array.isArray(rule)) {
    const tests = rule.map((condition) => compileCondition(key, condition));
    return (event) => {
      const values = valuesAt(event, key);
      return tests.some((test) => test(values));
    };
  }
  if (!isRecord(rule)) throw unreadable(key, rule);
  const nested = compilePattern(rule);
  return (event) => {
    const values = valuesAt(event, key);
    return values.length === 0 ? nested(undefined) : values.some(nested);
  };
}

/** The values of a field: the elements of an array, or the one value. A field matches if one of them matches. */
function valuesAt(event: unknown, key: string): unknown[] {
  const value = isRecord(event) ? event[key] : undefined;
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

type ValuesTest = (values: readonly unknown[]) => boolean;
type ValueTest = (value: unknown) => boolean;

function compileCondition(key: string, condition: unknown): ValuesTest {
  if (isRecord(condition) && 'exists' in condition) return (values) => values.length > 0 === condition.exists;
  const test = compileTest(key, condition);
  return (values) => values.some(test);
}

function compileTest(key: string, condition: unknown): ValueTest {
  if (!isRecord(condition)) return (value) => value === condition;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(condition);
  const operator = operators[name];
  const test = others.length === 0 ? operator?.(argument, key) : undefined;
  if (test === undefined) throw unreadable(key, condition);
  return test;
}

/** Operators. Each makes a test from its argument, or returns `undefined` if the argument is invalid. */
const operators: Readonly<Record<string, (argument: unknown, key: string) => ValueTest | undefined>> = {
  prefix: (argument) => onText(argument, (value, text) => value.startsWith(text)),
  suffix: (argument) => onText(argument, (value, text) => value.endsWith(text)),
  'equals-ignore-case': (argument) => ignoringCase(argument, (value, text) => value === text),
  wildcard: (argument) => (typeof argument === 'string' ? wildcard(argument) : undefined),
  numeric: (argument) => (Array.isArray(argument) ? numeric(argument) : undefined),
  'anything-but': anythingBut,
};

type TextTest = (value: string, text: string) => boolean;

/** Takes a text, or `{"equals-ignore-case": text}`. */
function onText(argument: unknown, test: TextTest): ValueTest | undefined {
  if (isRecord(argument)) return ignoringCase(argument['equals-ignore-case'], test);
  return typeof argument === 'string'
    ? (value) => typeof value === 'string' && test(value, argument)
    : undefined;
}

function ignoringCase(argument: unknown, test: TextTest): ValueTest | undefined {
  if (typeof argument !== 'string') return undefined;
  const text = argument.toLowerCase();
  return (value) => typeof value === 'string' && test(value.toLowerCase(), text);
}

/** Takes one value, a list of values, or one operator with a text or a list. */
function anythingBut(argument: unknown, key: string): ValueTest {
  const isOperator = isRecord(argument);
  const [name, inner] = isOperator ? (Object.entries(argument)[0] ?? ['', undefined]) : ['', argument];
  const list = Array.isArray(inner) ? inner : [inner];
  const tests = list.map((each) => compileTest(key, isOperator ? { [name]: each } : each));
  return (value) => !tests.some((test) => test(value));
}

/** `*` stands for any characters, `\*` for a star. */
function wildcard(pattern: string): ValueTest {
  const parts = pattern.match(/\\.|\*|[^\\*]+/g) ?? [];
  const source = parts.map((part) => (part === '*' ? '.*' : escaped(part.replace(/^\\/, ''))));
  const expression = new RegExp(`^${source.join('')}$`, 's');
  return (value) => typeof value === 'string' && expression.test(value);
}

const escaped = (text: string) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

/** Takes operators and numbers, such as `[">", 0, "<=", 5]`. */
function numeric(argument: readonly unknown[]): ValueTest | undefined {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const compare = comparisons[String(argument[index])];
    const limit = argument[index + 1];
    if (compare === undefined || typeof limit !== 'number') return undefined;
    tests.push((value) => compare(value, limit));
  }
  return tests.length === 0
    ? undefined
    : (value) => typeof value === 'number' && tests.every((test) => test(value));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unreadable(key: string, condition: unknown): LocalCloudError {
  const text = JSON.stringify(condition);
  return new LocalCloudError(`serverless.yml: event pattern, field "${key}": cannot read ${text}.`);
}
