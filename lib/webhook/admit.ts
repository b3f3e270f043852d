import type { InvocationTime } from '../core/deadline.ts';
import { MAX_BODY_BYTES } from '../rocketmq/message.ts';
import { parseBody } from './events/parse.ts';
import { type Answer, problem, RequestError } from './http/answer.ts';
import type { WebhookRequest } from './http/request.ts';
import type { Sender, WebhookRoute, WebhookRoutes } from './sender.ts';
import { type CheckInvocation, type CheckServices, createCheck } from './verify/check.ts';
import { SignatureError, type VerifiedRequest } from './verify/verification.ts';

/** A verified request with its route, and the time that is left for it. */
export interface RoutedRequest extends InvocationTime {
  /** The name of the route: the last part of the path. */
  readonly name: string;
  readonly route: WebhookRoute;
  readonly request: VerifiedRequest;
  /** Answer that the sender expects once its request is accepted, if it expects anything besides a status. */
  readonly accepted: Answer | undefined;
}

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
  if (handshake) return handshake;
  const { accepted } = sender;
  const answer = typeof accepted === 'function' ? accepted(verified, await check.context()) : accepted;
  return { name, route, request: verified, accepted: answer, ...time };
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
    problem(405, `Only ${methods.join(' and ')} is accepted here`, { allow: methods.join(', ') }),
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
