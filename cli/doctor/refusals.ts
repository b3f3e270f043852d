import type { Config } from '../../lib/config/config.ts';
import type { DirectResult } from '../../lib/rocketmq/direct.ts';
import { broken, type Check, type Finding, warning } from './finding.ts';

type Failed = Extract<DirectResult, { readonly failure: unknown }>;

/** What a failed request says about the set-up: what is wrong, why it matters, what to do. */
export function explainFailure(failed: Failed, check: Check, config: Config): Finding {
  const { failure, step } = failed;
  const { status, serviceCode: code, requestId, reason } = failure;
  const name = [status && `status ${status}`, code].filter(Boolean).join(' ');
  const why = 'No message can be sent until this is mended.';
  const { service, credentials } = config;
  const host = new URL(
    step === 'token' && 'endpoint' in credentials ? credentials.endpoint : service.endpoint,
  ).host;
  const isRefusal = failure.kind === 'rejected';

  if (status === undefined)
    return broken(check, reason, { why, remedy: `Check that ${host} is reachable, and try again.` });
  if (code === undefined && requestId === undefined) {
    const remedy = `Ask your network's operator to let requests to ${host} through unchanged.`;
    return broken(check, `not ${host} itself answered, but something before it, such as a proxy: ${name}`, {
      why,
      remedy,
    });
  }
  if (failure.kind === 'rejected' && failure.class === 'throttled') {
    return warning(check, `${host} has too many requests now: ${name}`, {
      why: 'Messages wait in the outbox while the service throttles.',
      remedy: 'Try again in a few seconds. If it stays so, set MAX_IN_FLIGHT lower or use a larger instance.',
    });
  }
  if (status >= 500)
    return broken(check, `${host} failed: ${name}`, {
      why,
      remedy:
        'Try again later. If it stays so, report it to the support with the request id' +
        `${requestId === undefined ? '' : ` ${requestId}`}.`,
    });
  if (!isRefusal) {
    return broken(check, `the answer of ${host} cannot be read: ${name}`, {
      why,
      remedy: 'Check that the endpoint is that of the service, and not of a console or a proxy.',
    });
  }
  return (
    refused(failed, name, config) ??
    broken(check, reason, { why, remedy: 'Look the code up in the API reference, "Error Codes".' })
  );
}

/** Findings about refusals of the service that have one known cause. */
function refused(
  { failure, step }: Failed,
  name: string,
  { service, credentials }: Config,
): Finding | undefined {
  const { status, serviceCode: code = '' } = failure;
  const { projectId, instanceId } = service;
  const why = 'The service refuses every message.';
  if (step === 'token' && 'username' in credentials) {
    const { username, domain } = credentials;
    return broken(
      'credentials',
      `IAM does not accept the user ${username} of the domain ${domain}: ${name}`,
      {
        why: 'Without a token the service refuses every message. Repeated wrong passwords lock the user.',
        remedy: 'Check IAM_DOMAIN, IAM_USERNAME and IAM_PASSWORD, and that the user may access by program.',
      },
    );
  }
  if (code === 'DMS.10240104' || code === 'DMS.00400002') {
    return broken(
      'settings',
      `the project ${projectId} (DMS_PROJECT_ID) does not fit the credentials: ${name}`,
      {
        why,
        remedy: 'Take the project id of this region from "My Credentials".',
      },
    );
  }
  if (code.endsWith('.0101')) {
    return broken('settings', `${service.endpoint} (DMS_ENDPOINT) does not know DMS for RocketMQ: ${name}`, {
      why,
      remedy: 'Set DMS_ENDPOINT to the endpoint of DMS in the region of the instance.',
    });
  }
  if (code === 'DMS.00404022' || code === 'DMS.00400030') {
    return broken(
      'instance',
      `${instanceId} (DMS_INSTANCE_ID) does not exist in project ${projectId}: ${name}`,
      {
        why,
        remedy: "Take the instance's id from its page in the console, and check region and project.",
      },
    );
  }
  if (status === 403) {
    return broken('credentials', `are known, but lack a permission: ${name}`, {
      why: 'The service refuses what the user may not do; often that includes messages.',
      remedy: 'Give the group of the user the policy "DMS UserAccess" for this project.',
    });
  }
  if (status !== 401) return undefined;
  if (!('accessKey' in credentials)) {
    return broken(
      'credentials',
      `the token of the user ${credentials.username} has expired or is wrong: ${name}`,
      {
        why,
        remedy: 'Try again. If it stays so, check that IAM_ENDPOINT and DMS_ENDPOINT are of one region.',
      },
    );
  }
  const hasToken = credentials.securityToken !== undefined;
  const keys = hasToken
    ? 'DMS_ACCESS_KEY, DMS_SECRET_KEY and DMS_SECURITY_TOKEN: temporary keys expire, and the three belong together'
    : 'DMS_ACCESS_KEY and DMS_SECRET_KEY';
  return broken('credentials', `the signature with access key ${credentials.accessKey} is refused: ${name}`, {
    why: `${why} Five wrong signatures in a row lock the access key for five minutes.`,
    remedy: `Check ${keys}. Create a new access key in "My Credentials" if the secret key is lost.`,
  });
}
