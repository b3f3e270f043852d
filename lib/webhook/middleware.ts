import type { MiddlewareObj } from '@middy/core';
import { InvalidEventError } from '../core/errors.ts';
import { MAX_BODY_BYTES } from '../rocketmq/message.ts';
import type { Services } from '../services.ts';
import { type Answer, problem, RequestError, toFront } from './http/answer.ts';
import { readRequest, type WebhookRequest } from './http/request.ts';
import { parseBody } from './parse.ts';
import type { Sender, WebhookRoute, WebhookRoutes } from './sender.ts';
import {
  checkRequest,
  type Refused,
  reasonOf,
  SignatureError,
  type VerifiedRequest,
  type VerifyContext,
} from './verify/verification.ts';

/** A verified request with its route. */
export interface RoutedRequest {
  /** The name of the route: the last part of the path. */
  readonly name: string;
  readonly route: WebhookRoute;
  readonly request: VerifiedRequest;
  /** When the function received the request, before any work on it (epoch milliseconds). */
  readonly arrivedAt: number;
}

/**
 * The middleware before every webhook's handler. It turns the payload of the front into a verified request, and answers
 * and errors into the form of the front.
 */
export function webhookMiddleware(
  services: Services,
  routes: WebhookRoutes,
): MiddlewareObj<RoutedRequest, unknown>[] {
  const received = new WeakMap<object, WebhookRequest>();
  return [
    {
      before: async (call) => {
        const arrivedAt = services.now();
        const payload: unknown = call.event;
        const request = readRequest(payload, arrivedAt);
        received.set(call, request);
        const admitted = await admit(services, routes, request, arrivedAt);
        if ('status' in admitted) return toFront(request.front, admitted);
        call.event = admitted;
      },
      after: (call) => {
        const request = received.get(call);
        if (request) call.response = toFront(request.front, call.response as Answer); // the handler's answer
      },
      onError: (call) => {
        const request = received.get(call);
        if (!request) return; // the payload was no HTTP request: it cannot be answered
        const answer = answerTo(call.error);
        report(services, request, answer, call.error);
        call.response = toFront(request.front, answer);
      },
    },
  ];
}

/**
 * The steps of every request, in the order that keeps unverified bytes out: size, route, signature, and only then a parser.
 *
 * @returns the verified request, or an early answer
 * @throws RequestError when the request is refused
 */
async function admit(
  services: Services,
  routes: WebhookRoutes,
  request: WebhookRequest,
  arrivedAt: number,
): Promise<RoutedRequest | Answer> {
  limitBody(request);
  const { name, route } = routeOf(routes, request);
  const { sender } = route;
  const preflight = sender.preflight?.(request, contextOf(services));
  if (preflight) return preflight;
  const verified = parseBody(await verifySignature(services, name, sender, request), sender.media);
  const handshake = await sender.handshake?.(verified, contextOf(services));
  return handshake ?? { name, route, request: verified, arrivedAt };
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

/** The context in which a sender checks a request now. */
function contextOf({ secrets, fetchText, now }: Services): VerifyContext {
  return { secrets: secrets.values(), now: now(), fetchText };
}

/** Only a request whose signature is valid for the bytes as they came passes. */
async function verifySignature(
  services: Services,
  route: string,
  sender: Sender,
  request: WebhookRequest,
): Promise<VerifiedRequest> {
  const first = await check(services, sender, request);
  if (typeof first !== 'string') return first;
  // The sender may have begun to use another secret than the one that was read.
  const second = (await services.secrets.refresh()) ? await check(services, sender, request) : first;
  if (typeof second !== 'string') return second;
  throw new SignatureError(second, { route, sender: sender.name });
}

async function check(
  services: Services,
  sender: Sender,
  request: WebhookRequest,
): Promise<VerifiedRequest | Refused> {
  try {
    return await checkRequest(request, (unverified) => sender.verify(unverified, contextOf(services)));
  } catch (error) {
    if (error instanceof RequestError) throw error; // the host of the certificate cannot be reached
    services.log.warn('Signature could not be checked', { sender: sender.name, error: nameOf(error) });
    return 'malformed: the check failed';
  }
}

/** The answer to an error: only what helps the sender, never what a signature should have been or what failed inside. */
function answerTo(error: Error | null | undefined): Answer {
  if (error instanceof RequestError) return error.answer;
  if (error instanceof InvalidEventError) return problem(422, 'This request cannot become a message');
  return problem(500, 'Internal server error');
}

/** Logs and counts a request that was not accepted. A refused signature has its reason, every other refusal its status. */
function report(
  { log, meter }: Services,
  { path }: WebhookRequest,
  { status }: Answer,
  error: Error | null | undefined,
): void {
  if (status >= 500) {
    log.error('Webhook failed', { path, status, reason: error?.message, error: error?.name });
    return;
  }
  const isSignature = error instanceof SignatureError;
  const facts = isSignature ? { ...error.at, ...reasonOf(error.refused) } : { reason: error?.message };
  log.warn('Webhook refused', { path, status, ...facts });
  meter.countRefusal(isSignature ? reasonOf(error.refused).reason : String(status));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
