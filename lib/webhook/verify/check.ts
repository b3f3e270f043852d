import type { Refreshing } from '../../config/refreshing.ts';
import type { Clock } from '../../core/clock.ts';
import type { InvocationTime } from '../../core/deadline.ts';
import type { Log } from '../../core/log.ts';
import { within } from '../../core/within.ts';
import { RequestError, unavailable } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import {
  checkRequest,
  type FetchText,
  type Refused,
  reasonOf,
  type Verification,
  type VerifiedRequest,
  type VerifyContext,
} from './verification.ts';

/** Services that are needed to check a request. */
export interface CheckServices {
  /** The values of the senders' variables. */
  readonly secrets: Refreshing<Readonly<Record<string, string>>>;
  readonly fetchText: FetchText;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

/** The part of a sender that its check needs. */
export interface CheckedSender {
  readonly name: string;
  readonly secrets: readonly unknown[];
  verify(request: WebhookRequest, context: VerifyContext): Verification | Promise<Verification>;
  open?(request: WebhookRequest, context: VerifyContext): Buffer | Refused;
}

/** The time of the invocation, and its log. */
export type CheckInvocation = InvocationTime & { readonly log: Log };

/**
 * Check of one request. It ends at the latest when sending must stop, because until then it is not known whether the request
 * is genuine.
 */
export function createCheck(
  { secrets, fetchText, clock }: CheckServices,
  sender: CheckedSender,
  { sendBy, log }: CheckInvocation,
) {
  const limited = <T>(work: Promise<T>) => within(work, sendBy - clock.now(), { clock });

  async function context(): Promise<VerifyContext> {
    return {
      secrets: (await newestSecrets()) ?? secrets.current(),
      now: clock.now(),
      fetchText: fetchLimited,
    };
  }

  /**
   * The secrets that are accepted now; `undefined` if they take too long. A container that was frozen for days waits for a read,
   * so that it does not accept a secret that was revoked meanwhile.
   */
  function newestSecrets() {
    if (sender.secrets.length === 0) return undefined;
    const values = secrets.fresh();
    return values instanceof Promise ? limited(values) : values; // a timer for each request would cost more than the check
  }

  const fetchLimited: FetchText = async (url, isUsable) => {
    const text = await limited(fetchText(url, isUsable));
    if (text !== undefined) return text;
    throw new RequestError(unavailable(), { cause: new Error(`${url.host} did not answer in time`) });
  };

  const { open } = sender;

  async function verifyWith(verifyContext: VerifyContext, request: WebhookRequest) {
    try {
      return await checkRequest(
        request,
        (unverified) => sender.verify(unverified, verifyContext),
        open && ((sealed) => open(sealed, verifyContext)),
      );
    } catch (error) {
      if (error instanceof RequestError) throw error; // such as a 503: the host of the certificate cannot be reached
      const name = error instanceof Error ? error.name : typeof error;
      log.warn('Signature could not be checked', { sender: sender.name, error: name });
      return 'malformed: the check failed' satisfies Refused;
    }
  }

  async function verify(request: WebhookRequest): Promise<VerifiedRequest | Refused> {
    const first = await context();
    const result = await verifyWith(first, request);
    if (typeof result !== 'string' || sender.secrets.length === 0 || !dependsOnSecret(result)) return result;
    // The sender may have begun to use another secret than the one that was read.
    await limited(secrets.refresh());
    const second = await context();
    return second.secrets === first.secrets ? result : verifyWith(second, request);
  }

  return { context, verify };
}

/** Whether another secret could change a refusal. */
function dependsOnSecret(refused: Refused): boolean {
  return ['mismatch', 'no-secret'].includes(reasonOf(refused).reason);
}
