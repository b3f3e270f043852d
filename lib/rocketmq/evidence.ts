import type { ConcurrencySignal } from './concurrency.ts';
import type { AttemptFailure } from './outcome.ts';

/** The access key or secret key is wrong, or the key is no longer usable: reported like a wrong configuration, not with 401. */
const REFUSED_KEYS = new Set(['DMS.00500960', 'IAM.1104', 'IAM.1105', 'IAM.1106', 'IAM.1107']);

/** Whether the service refused the proof of identity: a token, a signature or an access key. */
export function isRefusedProof(failure: AttemptFailure | undefined): boolean {
  if (failure?.kind !== 'rejected') return false;
  return failure.class === 'unauthorized' || REFUSED_KEYS.has(failure.serviceCode ?? '');
}

/** Signal of a request for the concurrency limit; without a failure the request was successful. */
export function signalOf(failure: AttemptFailure | undefined): ConcurrencySignal {
  if (isRefusedProof(failure)) return 'refused';
  if (isAccepted(failure)) return 'accepted';
  return failure?.kind === 'rejected' && failure.class === 'throttled' ? 'throttled' : 'other';
}

/** Whether the service recognised our credentials: it did what was asked, or refused it for another reason. */
export function isAccepted(failure: AttemptFailure | undefined): boolean {
  if (!failure) return true;
  if (failure.kind !== 'rejected' || failure.class === 'throttled' || isRefusedProof(failure)) return false;
  return (failure.serviceCode?.startsWith('DMS.') ?? false) && (failure.status ?? 0) < 500;
}

/** Whether the service answered, whatever it said, and can work. */
export function isReachable(failure: AttemptFailure | undefined): boolean {
  return !failure || (failure.kind === 'rejected' && failure.class !== 'unavailable');
}
