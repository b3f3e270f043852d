import type { ExamineOptions, Patient } from './examination.ts';
import { type Finding, skipped } from './finding.ts';
import { checkQueues } from './queue-checks.ts';
import { checkRoutes } from './route-checks.ts';
import { checkService } from './service-checks.ts';
import { checkSecret, checkSettings } from './settings-checks.ts';
import { checkWiring } from './wiring-checks.ts';

/** Makes all checks in their order. A check that needs an earlier one that failed is skipped, with that reason. */
export async function examine(patient: Patient, options: ExamineOptions = {}): Promise<Finding[]> {
  const { wiring, findings: wired } = await checkWiring(patient.wiring);
  const secret = await checkSecret(patient.env, process.env.AWS_REGION ?? wiring?.region);
  const { config, findings: settings } = checkSettings(secret.env, {
    isSecretReadable: secret.isReadable,
    hint: patient.hint,
  });
  const { isReadable } = secret;
  const routes = await checkRoutes(patient.routeTopics, secret.env, { wiring, config, isReadable });
  const online = await checkService({ ...patient, env: secret.env }, config, routes.topics, options);
  const queues =
    wiring === undefined
      ? [skipped('queue', 'serverless.yml cannot be read')]
      : await checkQueues(() => patient.queues(secret.env, wiring));
  return [...secret.findings, ...settings, ...wired, ...routes.findings, ...online, ...queues];
}
