import type { MiddlewareObj } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { InvalidEventError } from '../errors.ts';
import type { Launchpad } from '../launchpad.ts';
import { MAX_BODY_BYTES } from '../message.ts';
import { type Answer, problem, RequestError, toFront } from './answer.ts';
import { readRequest, type WebhookRequest } from './request.ts';
import { verify, type WebhookRoute, type WebhookRoutes } from './sender.ts';

type Step = MiddlewareObj<WebhookRequest, unknown>;

/**
 * The steps before every webhook's story, in the order that keeps the door shut: size, route, signature, and only then a
 * parser. Each refuses with a RequestError, which the first of them answers.
 */
export function webhookSteps(launchpad: Launchpad, routes: WebhookRoutes): Step[] {
  return [httpFront(launchpad), limitBody(), verifySignature(launchpad, routes), parseJson()];
}

/** The route of a request is named by the last part of its path, whatever a stage or a load balancer puts before it. */
export function routeOf(
  routes: WebhookRoutes,
  request: WebhookRequest,
): { name: string; route: WebhookRoute } {
  const name = /\/hooks\/([\w.-]+)\/?$/.exec(request.path)?.[1] ?? '';
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route) throw new RequestError(problem(404, 'No webhook has this path: POST to /hooks/{sender}'));
  if (request.method !== 'POST')
    throw new RequestError(problem(405, 'Only POST is taken here', { allow: 'POST' }));
  return { name, route };
}

/** Turns the front's payload into a request, and answers and errors into the front's form. */
function httpFront({ log, now }: Launchpad): Step {
  return {
    before: (call) => {
      const payload: unknown = call.event;
      call.event = readRequest(payload, now());
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

/** Nothing passes without a signature that holds over the bytes as they came. */
function verifySignature({ config, now }: Launchpad, routes: WebhookRoutes): Step {
  return {
    before: ({ event }) => {
      const { route } = routeOf(routes, event);
      if (!verify(route.sender, event, config.secrets, now())) throw new RequestError({ status: 401 });
    },
  };
}

/** Parses the JSON of a verified request; the raw bytes stay what is sent on. */
function parseJson(): Step {
  const parser = httpJsonBodyParser();
  return {
    before: (call) => {
      try {
        parser.before?.(call as never); // its types know AWS's payloads only; it reads headers and body
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
