import type { Refreshing } from '../config/refreshing.ts';
import type { Clock } from '../core/clock.ts';
import type { InvocationTime } from '../core/deadline.ts';
import type { Log } from '../core/log.ts';
import { within } from '../core/within.ts';
import { MAX_BODY_BYTES } from '../rocketmq/message.ts';
import { parseBody } from './events/parse.ts';
import { type Answer, problem, RequestError, unavailable } from './http/answer.ts';
import type { WebhookRequest } from './http/request.ts';
import type { Sender, WebhookRoute, WebhookRoutes } from './sender.ts';
import {
  checkRequest,
  type Refused,
  reasonOf,
  SignatureError,
  type VerifiedRequest,
  type VerifyContext,
} from './verify/verification.ts';

/** A verified request with its route, and the time that is left for it. */
export interface RoutedRequest extends InvocationTime {
  /** The name of the route: the last part of the path. */
  readonly name: string;
  readonly route: WebhookRoute;
  readonly request: VerifiedRequest;
}

/** Services that are needed to check a request. */
export interface CheckServices {
  /** The values of the senders' variables. */
  readonly secrets: Refreshing<Readonly<Record<string, string>>>;
  readonly fetchText: (url: URL) => Promise<string>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

/** The time of the invocation, and its log. */
export type CheckInvocation = InvocationTime & { readonly log: Log };

/**
 * Admits a request in the order that keeps unverified bytes out: size, route, signature, and only then a parser.
 *
 * @returns the verified request, or an early answer
 * @throws RequestError when the request is refused
 */
export async function admit(
  services: CheckServices,
  routes: WebhookRoutes,
  request: WebhookRequest,
  invocation: CheckInvocation,
): Promise<RoutedRequest | Answer> {
  const arrivedAt = services.clock.now();
  limitBody(request);
  const { name, route } = routeOf(routes, request);
  const { sender } = route;
  const time = timeOf(sender, invocation, arrivedAt);
  const check = createCheck(services, sender, { ...invocation, ...time });

  const preflight = sender.preflight?.(request, await check.context());
  if (preflight) return preflight;
  const checked = await check.verify(request);
  if (typeof checked === 'string') {
    throw new SignatureError(checked, { route: name, sender: sender.name });
  }
  const verified = parseBody(checked, sender.media);
  const handshake = await sender.handshake?.(verified, await check.context());
  return handshake ?? { name, route, request: verified, ...time };
}

/** Refuses a body that RocketMQ could not take, before any work is done on it. */
function limitBody({ rawBody }: WebhookRequest): void {
  if (rawBody.length <= MAX_BODY_BYTES) return;
  throw new RequestError(problem(413, `The body is over ${MAX_BODY_BYTES} bytes`));
}

/** Finds the route by the last part of the path; a stage or a load balancer may put anything before it. */
function routeOf(
  routes: WebhookRoutes,
  request: WebhookRequest,
): { readonly name: string; readonly route: WebhookRoute } {
  const name = /\/hooks\/([\w.-]+)\/?$/.exec(request.path)?.[1] ?? '';
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route) throw new RequestError(problem(404, 'No webhook has this path: POST to /hooks/{sender}'));
  const methods = route.sender.methods ?? ['POST'];
  if (methods.includes(request.method)) return { name, route };
  throw new RequestError(
    problem(405, `Only ${methods.join(' and ')} is taken here`, { allow: methods.join(', ') }),
  );
}

/** Share of the time that a sender waits after which sending stops. The rest is for storing. */
const SENDING_SHARE = 0.7;

/** Time of a request: a sender that waits only a short time has been waiting since the request arrived. */
function timeOf(
  { answerWithinMs = Infinity }: Sender,
  time: InvocationTime,
  arrivedAt: number,
): InvocationTime {
  return {
    sendBy: Math.min(time.sendBy, arrivedAt + answerWithinMs * SENDING_SHARE),
    endBy: Math.min(time.endBy, arrivedAt + answerWithinMs),
  };
}

/**
 * Check of one request. It ends at the latest when sending must stop, because until then it is not known whether the request
 * is genuine.
 */
function createCheck(
  { secrets, fetchText, clock }: CheckServices,
  sender: Sender,
  { sendBy, log }: CheckInvocation,
) {
  const limited = <T>(work: Promise<T>) => within(work, sendBy - clock.now(), { clock });

  async function context(): Promise<VerifyContext> {
    // A container that was frozen for days waits for a read, so that it does not accept a secret that was revoked meanwhile.
    const values = sender.secrets.length > 0 ? await limited(secrets.fresh()) : undefined;
    return { secrets: values ?? secrets.current(), now: clock.now(), fetchText: fetchLimited };
  }

  async function fetchLimited(url: URL): Promise<string> {
    const text = await limited(fetchText(url));
    if (text !== undefined) return text;
    throw new RequestError(unavailable(), { cause: new Error(`${url.host} did not answer in time`) });
  }

  async function verifyWith(verifyContext: VerifyContext, request: WebhookRequest) {
    try {
      return await checkRequest(request, (unverified) => sender.verify(unverified, verifyContext));
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
    if (typeof result !== 'string' || !dependsOnSecret(result)) return result;
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
