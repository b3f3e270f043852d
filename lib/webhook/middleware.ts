import httpJsonBodyParser from '@middy/http-json-body-parser';
import { InvalidEventError } from '../core/errors.ts';
import type { Middleware } from '../delivery/invocation.ts';
import { MAX_BODY_BYTES } from '../rocketmq/message.ts';
import type { Services } from '../services.ts';
import { type Answer, problem, RequestError, toFront } from './http/answer.ts';
import { readRequest, type WebhookRequest } from './http/request.ts';
import type { Sender, VerifyContext, WebhookRoute, WebhookRoutes } from './sender.ts';

type Step = Middleware<WebhookRequest, unknown>;

/**
 * The steps before every webhook's story, in the order that keeps the door shut: size, route, signature, and only then a
 * parser. Each refuses with a RequestError, which the first of them answers.
 */
export function webhookMiddleware(services: Services, routes: WebhookRoutes): Step[] {
  return [
    httpFront(services),
    limitBody(),
    preflight(services, routes),
    verifySignature(services, routes),
    parseBody(routes),
    handshake(services, routes),
  ];
}

/** The route of a request is named by the last part of its path, whatever a stage or a load balancer puts before it. */
export function routeOf(
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

/** Turns the front's payload into a request, and answers and errors into the front's form. */
function httpFront({ log, clock }: Services): Step {
  return {
    before: (call) => {
      const payload: unknown = call.event;
      call.event = readRequest(payload, clock.now());
    },
    after: (call) => {
      call.response = toFront(call.event.front, call.response as Answer); // what the story returned
    },
    onError: (call) => {
      // Without a front this was no HTTP request: there is nobody to answer.
      if (call.event?.front === undefined) return;
      const answer = answerTo(call.error);
      const facts = { path: call.event.path, status: answer.status, reason: call.error?.message };
      if (answer.status < 500) log.warn('Webhook refused', facts);
      else log.error('Webhook failed', { ...facts, error: call.error?.name });
      call.response = toFront(call.event.front, answer);
    },
  };
}

/** Only what helps the sender: never what was expected of a signature, never what went wrong inside. */
function answerTo(error: Error | null | undefined): Answer {
  if (error instanceof RequestError) return error.answer;
  if (error instanceof InvalidEventError) return problem(422, 'This request cannot become a message');
  return problem(500, 'Internal server error');
}

/** Refuses what RocketMQ could not take, before any work is done on it. */
function limitBody(): Step {
  return {
    before: ({ event }) => {
      if (event.rawBody.length <= MAX_BODY_BYTES) return;
      throw new RequestError(problem(413, `The body is over ${MAX_BODY_BYTES} bytes`));
    },
  };
}

/** What a sender needs to judge a request now. */
function contextOf({ secrets, fetchText, clock }: Services): VerifyContext {
  return { secrets: secrets.current(), now: clock.now(), fetchText };
}

/** Some senders first ask whether we want their events, in a way that cannot be signed. */
function preflight(services: Services, routes: WebhookRoutes): Step {
  return {
    before: (call) => {
      const { route } = routeOf(routes, call.event);
      const answer = route.sender.preflight?.(call.event, contextOf(services));
      return answer && toFront(call.event.front, answer);
    },
  };
}

/** Nothing passes without a signature that holds over the bytes as they came. */
function verifySignature(services: Services, routes: WebhookRoutes): Step {
  return {
    before: async ({ event }) => {
      const { sender } = routeOf(routes, event).route;
      if (await holds(services, sender, event)) return;
      // The sender may have begun to use another secret than the one we read.
      if ((await services.secrets.refresh()) && (await holds(services, sender, event))) return;
      throw new RequestError({ status: 401 });
    },
  };
}

async function holds(services: Services, sender: Sender, request: WebhookRequest): Promise<boolean> {
  try {
    return await sender.verify(request, contextOf(services));
  } catch (error) {
    if (error instanceof RequestError) throw error; // who holds the certificate cannot be reached
    services.log.warn('Signature could not be checked', { sender: sender.name, error: nameOf(error) });
    return false;
  }
}

/** Parses the body of a verified request; the raw bytes stay what is sent on. */
function parseBody(routes: WebhookRoutes): Step {
  const parsers = {
    json: httpJsonBodyParser(),
    'json-as-text': httpJsonBodyParser({ disableContentTypeCheck: true }),
    any: httpJsonBodyParser({ disableContentTypeError: true }),
  };
  return {
    before: (call) => {
      const { media } = routeOf(routes, call.event).route.sender;
      // middy wants the semicolon right behind the type; HTTP allows a blank before it.
      const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(
        call.event.headers['content-type'] ?? '',
      );
      try {
        parsers[isJson ? 'json-as-text' : media].before?.(call as never); // its types know AWS's payloads only; it reads headers and body
      } catch (error) {
        const isOtherType = error instanceof Error && Reflect.get(error, 'statusCode') === 415;
        throw new RequestError(
          isOtherType
            ? problem(415, 'The content type must be application/json')
            : problem(400, 'The body is not JSON that can be taken'),
          { cause: error },
        );
      }
    },
  };
}

/** Some senders ask, signed, whether we are there. */
function handshake(services: Services, routes: WebhookRoutes): Step {
  return {
    before: async (call) => {
      const { route } = routeOf(routes, call.event);
      const answer = await route.sender.handshake?.(call.event, contextOf(services));
      return answer && toFront(call.event.front, answer);
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
