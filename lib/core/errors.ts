/** One thing that keeps a configuration from being used: which variable, and what to do about it. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly remedy: string;
}

/** The configuration cannot be used. Thrown once, at start-up, with every problem in one message. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION';

  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    const width = Math.max(...problems.map(({ variable }) => variable.length));
    const lines = problems.map(({ variable, remedy }) => `  ${variable.padEnd(width)}  ${remedy}`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`The configuration has ${count}:`, ...lines].join('\n'));
    this.problems = problems;
  }
}

/**
 * An event, or a message that a route made of it, that can never be sent as it is: not understood, too large,
 * illegal characters. Trying again does not help.
 */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  readonly code = 'INVALID_EVENT';
  /** What has to change: the event itself, or the route, which can be mended later. */
  readonly fault: 'event' | 'route';

  constructor(
    message: string,
    { fault = 'event', ...options }: ErrorOptions & { readonly fault?: 'event' | 'route' } = {},
  ) {
    super(message, options);
    this.fault = fault;
  }
}

/** Some messages were not sent and could not be kept here: thrown so that the platform tries again. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code = 'DELIVERY';
}
