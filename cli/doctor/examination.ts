import type { Dispatcher } from 'undici';
import type { Environment } from '../../lib/config/secrets.ts';
import type { Clock } from '../../lib/core/clock.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import type { ProbeOptions } from './probe.ts';
import type { OwnQueues } from './queue-checks.ts';

/** The set-up that is examined. */
export interface Patient {
  /** The variables as a function gets them; those of the secret are read by the doctor. */
  readonly env: Environment;
  /** Topics to check besides those that routes name as text. */
  readonly topics: readonly string[];
  readonly wiring: () => Promise<Wiring>;
  /**
   * The topics that the routes name as text, read with this environment. Rejects with a ConfigurationError that lists the
   * variables that routes name and that are missing.
   */
  readonly routeTopics: (env: Environment, wiring: Wiring) => Promise<readonly string[]>;
  readonly queues: (env: Environment, wiring: Wiring) => Promise<OwnQueues>;
  /** Advice for a set-up without an endpoint, such as how to check the local cloud. */
  readonly hint?: string | undefined;
  /** Remedy if no server listens at the endpoint. */
  readonly startIt?: string | undefined;
}

/** What to do besides looking, and parts that tests replace. */
export interface ExamineOptions {
  readonly probeTopic?: string | undefined;
  readonly createsTopics?: boolean;
  /** How long one answer may take, in milliseconds. @default 10 seconds */
  readonly timeoutMs?: number;
  /** From which time on an answer is slow, in milliseconds. */
  readonly slowMs?: number | undefined;
  /** @default a delay of 5 seconds, and 20 more to look for the message, every half second */
  readonly probe?: Omit<ProbeOptions, 'topic'>;
  readonly ca?: string | undefined;
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock;
}
