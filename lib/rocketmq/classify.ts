import type { RefusalClass } from './outcome.ts';
import type { Refusal } from './refusal.ts';

/** Meaning of an error answer: a refusal of some class, or an unknown end of the send. */
export type Verdict = RefusalClass | 'unknown';

/** A row of the table: codes, and the status or text that is needed besides them if a code is ambiguous. */
interface Row {
  readonly codes: string;
  readonly status?: readonly number[];
  readonly text?: RegExp;
  readonly verdict: Verdict;
  /** In our own words, because the service's words may quote the message. */
  readonly meaning: string;
}

/**
 * The service's codes whose meaning differs from their status. The first row that fits decides; `APIGW.` codes are read
 * as `APIG.` ones. A status of 500 or above means `unknown`, because the service may have stored the message before it failed; so
 * a code of such an answer belongs here only if it proves that nothing was stored.
 * Sources: DMS for RocketMQ API reference, "Error Codes"; API Gateway, "Error Codes"; IAM, "Error Codes".
 */
export const table: readonly Row[] = [
  {
    codes: 'DMS.10240407 DMS.00400973 APIG.0308 IAM.0012',
    verdict: 'throttled',
    meaning: 'too many requests',
  },
  { codes: 'DMS.00400017 DMS.00400026', verdict: 'unavailable', meaning: 'the instance is not ready' },
  { codes: 'DMS.00400108 DMS.00500980', verdict: 'unavailable', meaning: 'the instance is being extended' },
  { codes: 'DMS.00500982', verdict: 'unavailable', meaning: 'a disk of the broker is full' },
  { codes: 'DMS.00400975', verdict: 'unavailable', meaning: 'the topic could not be looked up' },
  // The code is the same for an offline group and for a missing topic, and a topic may have any name.
  {
    codes: 'DMS.00050004',
    text: /not exist/i,
    verdict: 'misconfigured',
    meaning: 'the topic does not exist',
  },
  {
    codes: 'DMS.00050004',
    text: /not online|offline/i,
    verdict: 'unavailable',
    meaning: 'the group is offline',
  },
  { codes: 'DMS.00050004 DMS.00400876', verdict: 'misconfigured', meaning: 'the topic does not exist' },
  { codes: 'DMS.50050004', verdict: 'unavailable', meaning: 'the group is offline' },
  {
    codes: 'DMS.10240101 DMS.10240102 APIG.0307',
    verdict: 'unauthorized',
    meaning: 'the token has expired or is wrong',
  },
  { codes: 'IAM.0066 IAM.0067', verdict: 'unauthorized', meaning: 'the token has expired or is wrong' },
  { codes: 'IAM.1108', verdict: 'unauthorized', meaning: 'the security token has expired' },
  { codes: 'DMS.10240103', verdict: 'misconfigured', meaning: 'the request had no token' },
  { codes: 'DMS.10240104', verdict: 'misconfigured', meaning: 'the token is of another project' },
  { codes: 'DMS.00500960', verdict: 'misconfigured', meaning: 'the access key or secret key is wrong' },
  // A wrong password or access key stays wrong, and repeating it locks the account.
  {
    codes: 'IAM.0001 IAM.0062 IAM.0063 IAM.0064',
    verdict: 'misconfigured',
    meaning: 'IAM does not accept the user',
  },
  { codes: 'IAM.0061', verdict: 'misconfigured', meaning: 'IAM has locked the user' },
  {
    codes: 'IAM.1104 IAM.1105 IAM.1106 IAM.1107',
    verdict: 'misconfigured',
    meaning: 'the access key is not usable',
  },
  {
    codes: 'APIG.0301 APIG.0303 APIG.0305',
    verdict: 'unauthorized',
    meaning: 'the signature or token does not hold',
  },
  { codes: 'DMS.00400004', verdict: 'invalid', meaning: 'the message is empty' },
  {
    codes: 'DMS.00400005 DMS.10240009 DMS.10540012 DMS.00400085',
    verdict: 'invalid',
    meaning: 'illegal characters',
  },
  { codes: 'DMS.00400062 DMS.00400800 DMS.10540001', verdict: 'invalid', meaning: 'an invalid field' },
  {
    codes: 'DMS.10540004 DMS.10540010 DMS.10540202 DMS.10542214',
    verdict: 'invalid',
    meaning: 'an invalid field',
  },
  { codes: 'DMS.10540011', verdict: 'invalid', meaning: 'the message is too large' },
  {
    codes: 'APIG.0201',
    status: [400, 413, 414, 494],
    verdict: 'invalid',
    meaning: 'the request is too large or malformed',
  },
  // The gateway passed the request on to the service and got no answer.
  {
    codes: 'APIG.0201 APIG.0202 APIG.0203',
    status: [502, 504],
    verdict: 'unknown',
    meaning: 'the gateway lost the answer',
  },
  // The gateway did not pass the request on, whatever the status.
  {
    codes: 'APIG.0103 APIG.0104 APIG.0105 APIG.0605 APIG.0606 APIG.0609 APIG.0610 APIG.0611',
    verdict: 'unavailable',
    meaning: 'the gateway found no service',
  },
  { codes: 'APIG.0613 IAM.0020', verdict: 'unavailable', meaning: 'IAM is not available' },
  { codes: 'DMS.111501024', verdict: 'unknown', meaning: 'the service ran out of time' },
  // Reported with a status of 500 or 501, but they do not pass without an operator, and nothing was stored.
  {
    codes: 'DMS.00501000 DMS.00501001 DMS.00501002 DMS.00501003',
    verdict: 'misconfigured',
    meaning: 'an agency is wrong',
  },
  {
    codes: 'DMS.00501010 DMS.00501012',
    verdict: 'misconfigured',
    meaning: 'the instance is not set up for this',
  },
  {
    codes: 'DMS.10550035 DMS.111501026',
    verdict: 'misconfigured',
    meaning: 'the request is not one of this instance',
  },
];

/** Classifies a refusal: by the service's code, else by the status. */
export function classify(refusal: Omit<Refusal, 'requestId'>): {
  verdict: Verdict;
  meaning?: string | undefined;
} {
  const code = (refusal.serviceCode ?? '').replace(/^APIGW\./, 'APIG.');
  const row = table.find(
    ({ codes, status, text }) =>
      codes.split(' ').includes(code) &&
      (status?.includes(refusal.status) ?? true) &&
      (text?.test(refusal.serviceMessage ?? '') ?? true),
  );
  return row ?? { verdict: classifyStatus(refusal.status) };
}

/** Meaning of a status without a known code. */
export function classifyStatus(status: number): Verdict {
  if (status === 408 || status >= 500) return 'unknown';
  if (status === 429) return 'throttled';
  if (status === 401) return 'unauthorized';
  return status === 413 ? 'invalid' : 'misconfigured';
}
