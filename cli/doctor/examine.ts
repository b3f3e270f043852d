import type { Dispatcher } from 'undici';
import type { Environment } from '../../lib/config/secrets.ts';
import type { Clock } from '../../lib/core/clock.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import { type Finding, hasBroken, skipped } from './finding.ts';
import type { ProbeOptions } from './probe.ts';
import { checkQueues, type OwnQueues } from './queue-checks.ts';
import { checkRoutes } from './route-checks.ts';
import { checkService } from './service-checks.ts';
import { checkSecret, checkSettings } from './settings-checks.ts';
import { checkWiring } from './wiring-checks.ts';

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
  /** @default 20 seconds, with a look every half second */
  readonly probe?: Omit<ProbeOptions, 'topic'>;
  readonly ca?: string | undefined;
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock;
}

/** Makes all checks in their order. A check that needs an earlier one that failed is skipped, with that reason. */
export async function examine(patient: Patient, options: ExamineOptions = {}): Promise<Finding[]> {
  const secret = await checkSecret(patient.env);
  const { config, findings: settings } = checkSettings(secret.env, {
    isSecretReadable: !hasBroken(secret.findings),
    hint: patient.hint,
  });
  const { wiring, findings: wired } = await checkWiring(patient.wiring);
  const isReadable = !hasBroken(secret.findings);
  const routes = await checkRoutes(patient.routeTopics, secret.env, { wiring, config, isReadable });
  const online = await checkService(patient, config, routes.topics, options);
  const queues =
    wiring === undefined
      ? [skipped('queue', 'serverless.yml cannot be read')]
      : await checkQueues(() => patient.queues(secret.env, wiring));
  return [...secret.findings, ...settings, ...wired, ...routes.findings, ...online, ...queues];
}
