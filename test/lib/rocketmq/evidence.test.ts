import { describe, expect, test } from 'vitest';
import { isAccepted, isReachable, isRefusedProof, signalOf } from '../../../lib/rocketmq/evidence.ts';
import type { AttemptFailure } from '../../../lib/rocketmq/outcome.ts';

const rejected = (
  refusalClass: 'throttled' | 'unavailable' | 'unauthorized' | 'misconfigured' | 'invalid',
  serviceCode?: string,
  status = 400,
): AttemptFailure => ({ kind: 'rejected', class: refusalClass, reason: '', status, serviceCode });

const keyCodes = ['DMS.00500960', 'IAM.1104', 'IAM.1105', 'IAM.1106', 'IAM.1107'];

interface Evidence {
  readonly refusedProof: boolean;
  readonly accepted: boolean;
  readonly reachable: boolean;
  readonly signal: string;
}
type Case = [name: string, failure: AttemptFailure | undefined, shows: Evidence];

/** What an answer, or its absence, shows. */
const evidence: Case[] = [
  ['a success', undefined, { refusedProof: false, accepted: true, reachable: true, signal: 'accepted' }],
  [
    'a refused token',
    rejected('unauthorized', 'DMS.10240101', 401),
    { refusedProof: true, accepted: false, reachable: true, signal: 'refused' },
  ],
  ...keyCodes.map(
    (code): Case => [
      `a refused access key (${code})`,
      rejected('misconfigured', code),
      { refusedProof: true, accepted: false, reachable: true, signal: 'refused' },
    ],
  ),
  [
    'flow control',
    rejected('throttled', 'DMS.10240407', 404),
    { refusedProof: false, accepted: false, reachable: true, signal: 'throttled' },
  ],
  [
    'a message that the service does not take',
    rejected('invalid', 'DMS.10540011'),
    { refusedProof: false, accepted: true, reachable: true, signal: 'accepted' },
  ],
  [
    'an instance that is not ready',
    rejected('unavailable', 'DMS.00400026'),
    { refusedProof: false, accepted: true, reachable: false, signal: 'accepted' },
  ],
  [
    'a refusal of the gateway, which does not know the user yet',
    rejected('invalid', 'APIG.0201', 413),
    { refusedProof: false, accepted: false, reachable: true, signal: 'other' },
  ],
  [
    'a refusal without a code',
    rejected('misconfigured', undefined, 403),
    { refusedProof: false, accepted: false, reachable: true, signal: 'other' },
  ],
  [
    'a refusal of the service that has failed',
    rejected('misconfigured', 'DMS.00501000', 500),
    { refusedProof: false, accepted: false, reachable: true, signal: 'other' },
  ],
  [
    'a lost answer',
    { kind: 'unknown', reason: '', status: 502, serviceCode: 'DMS.1' },
    { refusedProof: false, accepted: false, reachable: false, signal: 'other' },
  ],
  [
    'no connection',
    { kind: 'not-sent', reason: '' },
    { refusedProof: false, accepted: false, reachable: false, signal: 'other' },
  ],
];

test('Without an answer there is no evidence that the request was throttled', () => {
  expect(signalOf({ kind: 'unknown', class: 'throttled', reason: '' })).toBe('other');
  expect(isAccepted({ kind: 'unknown', class: 'invalid', reason: '', serviceCode: 'DMS.1' })).toBe(false);
});

describe('Evidence about the credentials and the service:', () => {
  test.each(evidence)('%s', (_, failure, shows) => {
    expect({
      refusedProof: isRefusedProof(failure),
      accepted: isAccepted(failure),
      reachable: isReachable(failure),
      signal: signalOf(failure),
    }).toEqual(shows);
  });
});
