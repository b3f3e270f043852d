/** Problem of a configuration: the variable, and how to correct it. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly remedy: string;
  /** Name of the error that caused it, such as `AccessDeniedException`. */
  readonly cause?: string;
}

/** Whether a text can be the name of a variable. A text that cannot may be a secret, written where its name belongs. */
export function isVariableName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Z_][A-Z0-9_]*$/.test(text);
}

/** Replaces, in an error, a text that is not the name of a variable. */
const UNNAMED = '(a route)';

/** The configuration cannot be used. Thrown once, at start-up, with every problem in one message. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION';

  /** The `variable` of each is a variable name or `(a route)`: any other text could be a secret, and is not repeated. */
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    const shown = problems.map((problem) => ({
      ...problem,
      variable: isVariableName(problem.variable) ? problem.variable : UNNAMED,
    }));
    const width = Math.max(0, ...shown.map(({ variable }) => variable.length));
    const lines = shown.map(({ variable, remedy }) => `  ${variable.padEnd(width)}  ${remedy}`);
    const count = shown.length === 1 ? '1 problem' : `${shown.length} problems`;
    super([`The configuration has ${count}:`, ...lines].join('\n'));
    this.problems = shown;
  }
}

/**
 * An event, or a message that a route made of it, that can never be sent as it is: not understood, too large,
 * illegal characters. Another attempt does not help.
 */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  readonly code = 'INVALID_EVENT';
  /** What must be corrected: the event itself, or the route, which a person can change later. */
  readonly fault: 'event' | 'route';

  constructor(
    message: string,
    { fault = 'event', ...options }: ErrorOptions & { readonly fault?: 'event' | 'route' } = {},
  ) {
    super(message, options);
    this.fault = fault;
  }
}

/** Some messages were neither sent nor stored: thrown so that the platform delivers the event again. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code = 'DELIVERY';
}
