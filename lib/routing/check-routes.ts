import type { UnknownPolicy } from '../rocketmq/client.ts';
import { topicProblem } from '../rocketmq/message.ts';
import { timingChecks, timingConflicts } from './timing.ts';

/** A table of routes that cannot be used. Thrown when it is loaded, with every problem in one message. */
export class RoutesError extends Error {
  override readonly name = 'RoutesError';
  readonly code = 'ROUTES';

  constructor(file: string, problems: readonly string[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${file} has ${count}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
  }
}

/**
 * Options that a route may have besides those of every route. Each check returns what is wrong with a value, or `undefined`.
 */
export type OptionChecks = Readonly<Record<string, (value: unknown) => string | undefined>>;

const policies: Readonly<Record<UnknownPolicy, true>> = { retry: true, 'dead-letter': true, verify: true };

const commonChecks: OptionChecks = {
  to: destinationProblem,
  onUnknown(value) {
    const isPolicy = value === undefined || Object.hasOwn(policies, String(value));
    return isPolicy ? undefined : `must be one of ${Object.keys(policies).join(', ')}`;
  },
  ...timingChecks,
};

/**
 * Checks a table of routes as far as possible before the first event: names of options, topics that are named directly,
 * policies. TypeScript finds most of these mistakes; this check also finds them in JavaScript, and in tables that a program
 * builds.
 *
 * @param file the file that the table is in, for the error
 * @throws RoutesError naming the file, and in each problem the route and its option
 */
export function checkRoutes(file: string, routes: unknown, further: OptionChecks = {}): void {
  if (!isObject(routes)) throw new RoutesError(file, ['the routes must be an object: { name: { to: … } }']);
  const checks = { ...further, ...commonChecks };
  const problems = Object.entries(routes).flatMap(([name, route]) =>
    routeProblems(route, checks).map((problem) => `route "${name}" ${problem}`),
  );
  if (problems.length > 0) throw new RoutesError(file, problems);
}

function routeProblems(route: unknown, checks: OptionChecks): string[] {
  if (!isObject(route)) return ['must be an object such as { to: … }'];
  const allowed = Object.keys(checks);
  const unknown = Object.keys(route).filter((option) => !Object.hasOwn(checks, option));
  return [
    ...unknown.map((option) => `has an unknown option "${option}": it may have ${allowed.join(', ')}`),
    ...Object.entries(checks).flatMap(([option, check]) => {
      const problem = check(route[option]);
      return problem === undefined ? [] : [`has a wrong "${option}": it ${problem}`];
    }),
    ...timingConflicts(route),
  ];
}

function destinationProblem(to: unknown): string | undefined {
  if (typeof to === 'function') {
    const isAsync = to.constructor.name === 'AsyncFunction';
    return isAsync ? 'must not be an async function: a route must return its messages at once' : undefined;
  }
  if (isObject(to)) return 'must be a function to describe a message: to: (event) => ({ topic: … })';
  const topics: readonly unknown[] = Array.isArray(to) ? to : [to];
  for (const topic of topics) {
    if (typeof topic !== 'string') return 'must be a topic, a list of topics, or a function';
    const problem = topicProblem(topic);
    if (problem) return `has the topic "${topic}", which ${problem}`;
  }
  return topics.length === 0 ? 'must not be an empty list: to send nothing, write () => []' : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
