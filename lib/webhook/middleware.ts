import { InvalidEventError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Invocation, Middleware } from '../delivery/invocation.ts';
import { admit, type RoutedRequest } from './admit.ts';
import { type Answer, problem, RequestError, toFront } from './http/answer.ts';
import { readRequest, type WebhookRequest } from './http/request.ts';
import type { WebhookRoutes } from './sender.ts';
import type { CheckServices } from './verify/check.ts';
import { reasonOf, SignatureError } from './verify/verification.ts';

/**
 * The middleware before every webhook's handler. It turns the payload of the front into a verified request, and answers
 * and errors into the form of the front.
 */
export function webhookMiddleware(
  services: CheckServices & { readonly log: Log },
  routes: WebhookRoutes,
): Middleware<RoutedRequest, unknown>[] {
  noteUnsignedBodies(services.log, routes);
  const received = new WeakMap<object, WebhookRequest>();
  return [
    {
      before: async (call) => {
        const payload: unknown = call.event;
        const request = readRequest(payload, services.clock.now());
        received.set(call, request);
        const admitted = await admit(services, routes, request, call.context.invocation);
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
        report(call.context.invocation, request, answer, call.error);
        call.response = toFront(request.front, answer);
      },
    },
  ];
}

/** Logs, once at start-up, the routes whose sender does not sign the body: an operator should know them. */
function noteUnsignedBodies(log: Log, routes: WebhookRoutes): void {
  const weak = Object.entries(routes).filter(([, { sender }]) => sender.verification !== 'signature');
  if (weak.length === 0) return;
  log.info('Some senders do not sign the body: only TLS protects it', {
    routes: weak.map(([name, { sender }]) => `${name} (${sender.verification})`).join(', '),
  });
}

/** The answer to an error: only what helps the sender, never what a signature should have been or what failed inside. */
function answerTo(error: Error | null | undefined): Answer {
  if (error instanceof RequestError) return error.answer;
  if (error instanceof InvalidEventError) return problem(422, 'This request cannot become a message');
  return problem(500, 'Internal server error');
}

/** Logs and counts a request that was not accepted. A refused signature has its reason, every other refusal its status. */
function report(
  { log, meter }: Invocation,
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
