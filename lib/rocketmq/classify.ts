import * as z from 'zod/mini';
import { parseJson } from '../json.ts';
import type { HttpAnswer } from './connection.ts';
import type { RefusalClass } from './outcome.ts';

/** What an answer other than success means: a refusal of some class, or that nobody knows how the send ended. */
export type Verdict = RefusalClass | 'unknown';

/** What a refusal says of itself. */
export interface Refusal {
  readonly status: number;
  readonly serviceCode: string | undefined;
  readonly serviceMessage: string | undefined;
  readonly requestId: string | undefined;
}

/** A row of the table: the codes it speaks of, and the status or text that it needs besides, where a code is ambiguous. */
interface Row {
  readonly codes: string;
  readonly status?: readonly number[];
  readonly text?: RegExp;
  readonly verdict: Verdict;
}

/**
 * The service's codes whose meaning differs from their status. The first row that fits decides; `APIGW.` codes are read
 * as `APIG.` ones. Sources: DMS for RocketMQ API reference, "Error Codes"; API Gateway, "Error Codes"; IAM, "Error Codes".
 */
export const table: readonly Row[] = [
  // Flow control: DMS reports it with status 404.
  { codes: 'DMS.10240407 DMS.00400973 APIG.0308 IAM.0012', verdict: 'throttled' },
  // Passing states of the instance, reported with status 400: another task, not running, scaling, brokers moving, disk full.
  {
    codes: 'DMS.00400017 DMS.00400026 DMS.00400108 DMS.00400975 DMS.00500980 DMS.00500982',
    verdict: 'unavailable',
  },
  // The topic is missing, or its group is offline: one code for both.
  { codes: 'DMS.00050004', text: /not online|offline/i, verdict: 'unavailable' },
  { codes: 'DMS.00050004 DMS.00400876', verdict: 'misconfigured' },
  { codes: 'DMS.50050004', verdict: 'unavailable' },
  // Tokens: invalid or expired can be renewed; missing or of another project cannot.
  { codes: 'DMS.10240101 DMS.10240102 APIG.0307 IAM.0066 IAM.0067 IAM.1108', verdict: 'unauthorized' },
  { codes: 'DMS.10240103 DMS.10240104', verdict: 'misconfigured' },
  // Access keys and passwords that are wrong stay wrong, and repeating them locks the account.
  { codes: 'DMS.00500960 IAM.0001 IAM.0061 IAM.0062 IAM.0063 IAM.0064', verdict: 'misconfigured' },
  { codes: 'IAM.1104 IAM.1105 IAM.1106 IAM.1107', verdict: 'misconfigured' },
  { codes: 'APIG.0301 APIG.0303 APIG.0305', verdict: 'unauthorized' },
  // The message itself: empty, not JSON, illegal characters, invalid fields, too large.
  { codes: 'DMS.00400004 DMS.00400005 DMS.10240009 DMS.10540012 DMS.00400085', verdict: 'invalid' },
  { codes: 'DMS.00400062 DMS.00400800 DMS.10540001 DMS.10540004 DMS.10540010', verdict: 'invalid' },
  { codes: 'DMS.10540011 DMS.10540202 DMS.10542214', verdict: 'invalid' },
  { codes: 'APIG.0201', status: [400, 413, 414, 494], verdict: 'invalid' },
  // The gateway gave the request to the service and lost it.
  { codes: 'APIG.0201 APIG.0202 APIG.0203', status: [502, 504], verdict: 'unknown' },
  // The gateway did not get as far as the service, whatever the status.
  { codes: 'APIG.0103 APIG.0104 APIG.0105 APIG.0610 APIG.0613 IAM.0020', verdict: 'unavailable' },
  { codes: 'DMS.111501024', verdict: 'unknown' },
  // Reported with 5xx, and yet nothing that passes: agencies, quotas, missing specifications.
  {
    codes: 'DMS.00501000 DMS.00501001 DMS.00501002 DMS.00501003 DMS.00501010 DMS.00501012',
    verdict: 'misconfigured',
  },
  { codes: 'DMS.10550035 DMS.111501026', verdict: 'misconfigured' },
];

/** Judges a refusal: by the service's code, else by the status. */
export function classify({
  status,
  serviceCode = '',
  serviceMessage = '',
}: Omit<Refusal, 'requestId'>): Verdict {
  const code = serviceCode.replace(/^APIGW\./, 'APIG.');
  const row = table.find(
    (candidate) =>
      candidate.codes.split(' ').includes(code) &&
      (candidate.status?.includes(status) ?? true) &&
      (candidate.text?.test(serviceMessage) ?? true),
  );
  return row?.verdict ?? classifyStatus(status);
}

/** What a status means where no known code comes with it. */
export function classifyStatus(status: number): Verdict {
  if (status === 408 || status === 502 || status === 504) return 'unknown';
  if (status === 429) return 'throttled';
  if (status === 401) return 'unauthorized';
  if (status === 413) return 'invalid';
  return status >= 500 ? 'unavailable' : 'misconfigured';
}

const label = z.optional(z.nullable(z.coerce.string()));
const Flat = z.object({
  error_code: label,
  error_msg: label,
  errorCode: label,
  errorMsg: label,
  code: label,
  message: label,
  request_id: label,
});
const Nested = z.object({ error: z.object({ code: label, message: label }) });

/** Reads a refusal in every shape the service, its gateway and IAM use. A proxy's HTML has no code, and says nothing. */
export function readRefusal({ status, headers, body }: HttpAnswer): Refusal {
  const json = parseJson(body);
  const flat = Flat.safeParse(json).data ?? {};
  const nested = Nested.safeParse(json).data?.error ?? {};
  const message = flat.error_msg ?? flat.errorMsg ?? nested.message ?? flat.message ?? undefined;
  return {
    status,
    serviceCode: flat.error_code ?? flat.errorCode ?? nested.code ?? flat.code ?? undefined,
    serviceMessage: message?.replace(/\p{Cc}/gu, ' ').slice(0, 200),
    requestId: headers['x-request-id'] ?? headers['x-iam-trace-id'] ?? flat.request_id ?? undefined,
  };
}
