import type { Dispatcher } from 'undici';
import type { Config } from '../../lib/config/config.ts';
import type { Environment } from '../../lib/config/secrets.ts';
import { type Clock, systemClock } from '../../lib/core/clock.ts';
import { ConfigurationError } from '../../lib/core/errors.ts';
import { createDirectCaller } from '../../lib/rocketmq/direct.ts';
import { LocalCloudError } from '../../local/problem.ts';
import { functionFindings } from '../../local/wiring/function-checks.ts';
import { outageFindings, queueFindings } from '../../local/wiring/queue-checks.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import { checkEndpoint } from './endpoint-checks.ts';
import { broken, type Check, type Finding, hasBroken, ok, skipped, warning } from './finding.ts';
import { checkInstance } from './instance-checks.ts';
import { type ProbeOptions, probe } from './probe.ts';
import { checkQueues, type OwnQueues } from './queue-checks.ts';
import { checkSecret, checkSettings, problemsOfError } from './settings-checks.ts';
import { checkTopics } from './topic-checks.ts';

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
  const { wiring, findings: wired } = await checkWiring(patient);
  const isReadable = !hasBroken(secret.findings);
  const routes = await checkRoutes(patient, secret.env, { wiring, config, isReadable });
  const online = await checkService(patient, config, routes.topics, options);
  const queues =
    wiring === undefined
      ? [skipped('queue', 'serverless.yml cannot be read')]
      : await checkQueues(await patient.queues(secret.env, wiring));
  return [...secret.findings, ...settings, ...wired, ...routes.findings, ...online, ...queues];
}

/** The doctor names functions and queues; `npm run check` adds their lines. */
const noLine = () => undefined;

async function checkWiring({
  wiring: load,
}: Patient): Promise<{ readonly wiring?: Wiring; readonly findings: Finding[] }> {
  try {
    const wiring = await load();
    const why = 'Messages could be lost or sent twice.';
    const problems = [...queueFindings(wiring, noLine), ...functionFindings(wiring, noLine)];
    const findings = [
      ...problems.map(({ what, remedy }) => broken('wiring', what, { why, remedy })),
      ...outageFindings(wiring, noLine).map(({ what, remedy }) => warning('wiring', what, { why, remedy })),
    ];
    return { wiring, findings: findings.length > 0 ? findings : [ok('wiring', 'serverless.yml is well')] };
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const advice = { why: 'It cannot be deployed like this.', remedy: 'Correct serverless.yml.' };
    return { findings: [broken('wiring', error.message, advice)] };
  }
}

interface Known {
  readonly wiring: Wiring | undefined;
  readonly config: Config | undefined;
  readonly isReadable: boolean;
}

async function checkRoutes(
  patient: Patient,
  env: Environment,
  { wiring, config, isReadable }: Known,
): Promise<{ readonly topics: readonly string[]; readonly findings: Finding[] }> {
  const skip = (reason: string) => ({ topics: [], findings: [skipped('variables', reason)] });
  if (!isReadable) return skip('the secret, which may hold the variables that routes name, cannot be read');
  if (config === undefined) return skip('the settings are not complete');
  if (wiring === undefined) return skip('serverless.yml cannot be read');
  try {
    const topics = await patient.routeTopics(env, wiring);
    return { topics, findings: [ok('variables', 'every variable that routes name is set')] };
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return { topics: [], findings: problemsOfError(error, 'variables') };
    }
    if (!(error instanceof LocalCloudError)) throw error;
    const advice = { why: 'A function that cannot start takes nothing.', remedy: 'Correct its routes.ts.' };
    return { topics: [], findings: [broken('variables', error.message, advice)] };
  }
}

/** The checks that need the service. */
async function checkService(
  patient: Patient,
  config: Config | undefined,
  topics: readonly string[],
  options: ExamineOptions,
): Promise<Finding[]> {
  const { probeTopic, createsTopics = false, clock = systemClock, timeoutMs = 10_000 } = options;
  const skipAll = (checks: readonly Check[], reason: string) => [
    ...checks.map((check) => skipped(check, reason)),
    ...(probeTopic === undefined ? [] : [skipped('probe', reason)]),
  ];
  if (config === undefined)
    return skipAll(['address', 'credentials', 'instance', 'topic'], 'the settings are not complete');

  const reached = await checkEndpoints(patient, config, { ...options, timeoutMs, clock });
  const [first] = reached.filter(({ grade }) => grade === 'broken');
  if (first !== undefined)
    return [...reached, ...skipAll(['credentials', 'instance', 'topic'], `${first.what}`)];

  const { service, credentials } = config;
  const { dispatcher } = options;
  const caller = createDirectCaller({ ...service, credentials, timeoutMs, dispatcher, clock });
  const online = { ...caller, clock };
  try {
    const instance = await checkInstance(online, config, options.slowMs);
    const isKnown = instance.some(({ check, grade }) => check === 'credentials' && grade === 'ok');
    if (!isKnown) {
      const seen = new Set(instance.map(({ check }) => check));
      const unseen = (['credentials', 'instance', 'topic'] as const).filter((check) => !seen.has(check));
      return [...reached, ...instance, ...skipAll(unseen, 'the service did not show the instance')];
    }
    const names = [...topics, ...patient.topics, ...(probeTopic === undefined ? [] : [probeTopic])];
    const checked = await checkTopics(online, config, { names, createsMissing: createsTopics });
    const probed = probeTopic === undefined ? [] : await probeIfReady(probeTopic, [...instance, ...checked]);
    return [...reached, ...instance, ...checked, ...probed];
  } finally {
    await caller.close();
  }

  async function probeIfReady(topic: string, before: readonly Finding[]): Promise<Finding[]> {
    if (config === undefined) return [];
    const isInTheWay = ({ check, what, grade }: Finding) =>
      grade === 'broken' && (check === 'instance' || what.startsWith(`${topic} `));
    const obstacle = before.find(isInTheWay);
    if (obstacle !== undefined) return [skipped('probe', obstacle.what)];
    const { withinMs, pauseMs } = options.probe ?? { withinMs: 20_000, pauseMs: 500 };
    return probe(online, config, { topic, withinMs, pauseMs });
  }
}

async function checkEndpoints(
  { startIt }: Patient,
  { service, credentials }: Config,
  { timeoutMs, ca, clock }: { timeoutMs: number; ca?: string | undefined; clock: Clock },
): Promise<Finding[]> {
  const limits = { timeoutMs, ca, now: clock.now };
  const dms = await checkEndpoint({ variable: 'DMS_ENDPOINT', url: service.endpoint, startIt }, limits);
  if (!('endpoint' in credentials) || credentials.endpoint === service.endpoint) return dms;
  const iam = await checkEndpoint({ variable: 'IAM_ENDPOINT', url: credentials.endpoint, startIt }, limits);
  return [...dms, ...iam];
}
