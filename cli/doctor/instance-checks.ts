import * as z from 'zod';
import type { Config } from '../../lib/config/config.ts';
import { broken, type Finding, ok, warning } from './finding.ts';
import { explainFailure } from './refusals.ts';
import { type Asked, answerAs, type Service } from './service.ts';

const Instance = z.object({
  name: z.string().optional(),
  status: z.string(),
  engine_version: z.string().optional(),
  enable_acl: z.boolean().optional(),
  used_storage_space: z.coerce.number().optional(),
  total_storage_space: z.coerce.number().optional(),
});
type Instance = z.infer<typeof Instance>;

/** An answer that takes longer is slow, in milliseconds. */
const SLOW_MS = 2000;

/** Findings about the credentials and the instance: one request shows both. */
export async function checkInstance(service: Service, config: Config, slowMs = SLOW_MS): Promise<Finding[]> {
  const { projectId, instanceId } = config.service;
  const asked: Asked<Instance> = await answerAs(service, Instance, {
    method: 'GET',
    path: `/v2/${projectId}/instances/${instanceId}`,
  });
  if ('failed' in asked) return [explainFailure(asked.failed, 'instance', config)];
  const { value, durationMs } = asked;
  const who =
    'accessKey' in config.credentials
      ? `access key ${config.credentials.accessKey}`
      : `user ${config.credentials.username}`;
  return [
    ok('credentials', `${who} may read the instance`),
    statusFinding(value),
    ...storageFindings(value),
    ...aclFindings(value),
    ...speedFindings(durationMs, slowMs),
  ];
}

function statusFinding({ name = 'the instance', status, engine_version = 'unknown' }: Instance): Finding {
  if (status === 'RUNNING') return ok('instance', `${name} is RUNNING, version ${engine_version}`);
  const advice = {
    why: 'An instance takes messages only while it is RUNNING.',
    remedy: 'Wait until its task has ended, or look at it in the console. Messages wait in the outbox.',
  };
  const what = `${name} is ${status}`;
  return status === 'EXTENDING' ? warning('instance', what, advice) : broken('instance', what, advice);
}

function storageFindings({ used_storage_space: used, total_storage_space: total }: Instance): Finding[] {
  if (used === undefined || total === undefined || total <= 0) return [];
  const percent = Math.round((used / total) * 100);
  const what = `${percent} % of its ${total} GB disk are used`;
  const advice = {
    why: 'An instance with a full disk takes no messages.',
    remedy: 'Extend the storage in the console, or let messages expire earlier.',
  };
  if (percent >= 95) return [broken('instance', what, advice)];
  return [percent >= 80 ? warning('instance', what, advice) : ok('instance', what)];
}

function aclFindings({ enable_acl: isOn }: Instance): Finding[] {
  if (!isOn) return [];
  return [
    warning('instance', 'its ACL is on', {
      why: 'It is not documented whether messages over HTTP need a permission of the ACL.',
      remedy: 'Find out with --probe <topic>.',
    }),
  ];
}

function speedFindings(durationMs: number, slowMs: number): Finding[] {
  if (durationMs < slowMs) return [];
  return [
    warning('instance', `the service answered only after ${Math.round(durationMs)} ms`, {
      why: 'Senders of webhooks wait for each message, often no longer than 5 to 10 seconds.',
      remedy: 'Deploy the functions to a region near the instance, and look at ATTEMPT_TIMEOUT_MS.',
    }),
  ];
}
