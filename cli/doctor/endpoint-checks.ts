import { type Advice, broken, type Check, type Finding, ok, warning } from './finding.ts';
import { type Visit, type VisitOptions, visit } from './network.ts';

/** An endpoint to check, with the variable that sets it. */
export interface Endpoint {
  readonly variable: 'DMS_ENDPOINT' | 'IAM_ENDPOINT';
  readonly url: string;
  /** Remedy if no server listens there, such as how to start the local cloud. */
  readonly startIt?: string | undefined;
}

/** Findings about name, connection, certificate and clock of an endpoint. */
export async function checkEndpoint(
  endpoint: Endpoint,
  { now, ...options }: VisitOptions & { readonly now: () => number },
): Promise<Finding[]> {
  const before = now();
  const visited = await visit(endpoint.url, options);
  const time = (before + now()) / 2;
  if ('code' in visited) return [problemOf(endpoint, visited)];
  const { host } = new URL(endpoint.url);
  return [
    ok('address', `${host} can be resolved and answers`),
    ...certificateFindings(host, visited.visit, time),
    ...clockFindings(host, visited.visit, time),
  ];
}

const certificateProblems: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  CERT_HAS_EXPIRED: [
    'has expired',
    'Tell the operator of this address, and check the clock of this machine.',
  ],
  CERT_NOT_YET_VALID: ['is not valid yet', 'Check the clock of this machine.'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['is for another name', 'Check the address for typing errors.'],
};

const unknownIssuer = [
  'is signed by an issuer that this machine does not trust',
  'If your network inspects TLS, let NODE_EXTRA_CA_CERTS name a file with its root certificate; a deployed ' +
    'function needs it, too. Never switch the check off.',
] as const;

function problemOf({ variable, url, startIt }: Endpoint, error: { code: string; message: string }): Finding {
  const { host, hostname } = new URL(url);
  const why = 'No message can be sent without it.';
  const { code, message } = error;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const remedy = `Check ${variable} for typing errors, and the name server of this machine or VPC.`;
    return broken('address', `the name ${hostname} (${variable}) cannot be resolved: ${code}`, {
      why,
      remedy,
    });
  }
  const isCertificate = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|ERR_TLS/.test(code);
  if (isCertificate) {
    const [what, remedy] = certificateProblems[code] ?? unknownIssuer;
    return broken('certificate', `the certificate of ${host} ${what}: ${code}`, { why, remedy });
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    const remedy = `Check the port and the protocol of ${variable}.`;
    return broken('certificate', `${host} does not speak TLS: ${code}`, { why, remedy });
  }
  const remedy =
    startIt ?? `Check ${variable}, and that firewalls and routes let this machine reach ${host}.`;
  return broken('address', `${host} (${variable}) cannot be reached: ${message}`, { why, remedy });
}

const DAY_MS = 24 * 60 * 60_000;

function certificateFindings(host: string, { validTo }: Visit, now: number): Finding[] {
  if (validTo === undefined) return [];
  const days = Math.floor((validTo - now) / DAY_MS);
  const advice: Advice = {
    why: 'After that no message can be sent.',
    remedy: 'Tell the operator of this address if it is not renewed in time.',
  };
  return [
    days < 14
      ? warning('certificate', `the certificate of ${host} expires in ${days} days`, advice)
      : ok('certificate', `of ${host} is valid for ${days} more days`),
  ];
}

const MINUTE_MS = 60_000;
const WARN_SKEW_MS = 5 * MINUTE_MS;
/** The service refuses signatures of a clock that is further off (IAM API reference, "Authentication"). */
const MAX_SKEW_MS = 15 * MINUTE_MS;

function clockFindings(host: string, { date }: Visit, now: number): Finding[] {
  const check: Check = 'clock';
  const why = 'The service refuses signatures of a clock that is more than 15 minutes off.';
  if (date === undefined) {
    const remedy = 'Compare the clock of this machine with a time server.';
    return [warning(check, `${host} does not say what time it is`, { why, remedy })];
  }
  const offMs = Math.abs(now - date);
  const minutes = Math.round(offMs / MINUTE_MS);
  const what = `the clock of this machine is ${minutes} minutes ${now > date ? 'ahead of' : 'behind'} ${host}`;
  const advice = { why, remedy: 'Set the clock by a time server (NTP).' };
  if (offMs > MAX_SKEW_MS) return [broken(check, what, advice)];
  if (offMs > WARN_SKEW_MS) return [warning(check, what, advice)];
  return [ok(check, `agrees with ${host} within ${Math.max(1, minutes)} minute${minutes > 1 ? 's' : ''}`)];
}
