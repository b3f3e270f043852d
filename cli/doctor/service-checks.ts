import type { Config } from '../../lib/config/config.ts';
import { settings } from '../../lib/config/settings.ts';
import { type Clock, systemClock } from '../../lib/core/clock.ts';
import { createDirectCaller } from '../../lib/rocketmq/direct.ts';
import { checkEndpoint, type Endpoint } from './endpoint-checks.ts';
import type { ExamineOptions, Patient } from './examination.ts';
import { type Check, type Finding, skipped } from './finding.ts';
import { checkInstance } from './instance-checks.ts';
import { probe } from './probe.ts';
import { checkTopics } from './topic-checks.ts';

/** Findings of the checks that need the service: endpoints, credentials, instance, topics, and the probe. */
export async function checkService(
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
  const reached = await checkEndpoints(patient, config, { ...options, timeoutMs, clock });
  if (config === undefined) {
    const needed = ['credentials', 'instance', 'topic'] as const;
    const checks = reached.length === 0 ? (['address', ...needed] as const) : needed;
    return [...reached, ...skipAll(checks, 'the settings are not complete')];
  }
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
    const times = options.probe ?? { delayMs: 5000, withinMs: 20_000, pauseMs: 500 };
    return probe(online, config, { ...times, topic });
  }
}

/** The endpoints that are set, also if other settings are missing. */
async function checkEndpoints(
  { startIt, env }: Patient,
  config: Config | undefined,
  { timeoutMs, ca, clock }: { timeoutMs: number; ca?: string | undefined; clock: Clock },
): Promise<Finding[]> {
  const limits = { timeoutMs, ca, now: clock.now };
  const urlOf = (variable: Endpoint['variable']) =>
    settings[variable].schema.safeParse(env[variable]?.trim() || undefined).data;
  const usesIam = config === undefined ? !env.DMS_ACCESS_KEY : 'endpoint' in config.credentials;
  const dms = urlOf('DMS_ENDPOINT');
  const iam = usesIam ? urlOf('IAM_ENDPOINT') : undefined;
  const endpoints: Endpoint[] = [
    ...(dms === undefined ? [] : [{ variable: 'DMS_ENDPOINT', url: dms, startIt } as const]),
    ...(iam === undefined || iam === dms ? [] : [{ variable: 'IAM_ENDPOINT', url: iam, startIt } as const]),
  ];
  const findings: Finding[] = [];
  for (const endpoint of endpoints) findings.push(...(await checkEndpoint(endpoint, limits)));
  return findings;
}
