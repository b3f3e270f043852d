import { cloudEventsOf, contentMode } from '../events/http-cloud-event.ts';
import { createSender, onlyPost } from '../factories/create-sender.ts';
import { checkOptions } from '../factories/options.ts';
import { problem, RequestError } from '../http/answer.ts';
import { answerPreflight } from '../http/preflight.ts';
import type { Sender } from '../sender.ts';

/** Options of `cloudEvents`. */
export interface CloudEventsOptions {
  /**
   * Sender that verifies the requests, because CloudEvents does not say how: `hmac`, `bearer`, `basic`, or any other sender.
   */
  readonly sender: Sender;
  /** The origins that may ask with OPTIONS whether they may post here, such as `eventgrid.azure.net`. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether binary mode is accepted from a sender that signs: its attributes are headers, which the signature of the body
   * does not cover, so anyone who has a signed request can give it another id, type and source. Default: false.
   */
  readonly allowUnsignedAttributes?: boolean;
}

/**
 * CloudEvents over HTTP in binary, structured and batched mode (CloudEvents HTTP protocol binding 1.0), verified as the
 * requests of another sender are.
 */
export const cloudEvents = (options: CloudEventsOptions): Sender => {
  checkOptions('cloud-events', options, {
    needed: { sender: 'the sender that verifies the requests, such as bearer({ secret: "EVENTS_TOKEN" })' },
    optional: ['allowedOrigins', 'allowUnsignedAttributes'],
  });
  const { sender, allowedOrigins = [], allowUnsignedAttributes = false } = options;
  const isBinaryRefused = sender.verification === 'signature' && !allowUnsignedAttributes;
  return createSender(
    {
      name: 'cloud-events',
      media: 'any',
      methods: allowedOrigins.length > 0 ? ['POST', 'OPTIONS'] : ['POST'],
      preflight: (request) => answerPreflight(request, allowedOrigins),
      events: (request, how) => {
        if (isBinaryRefused && contentMode(request) === 'binary') throw unsignedAttributes();
        return cloudEventsOf(request, how);
      },
    },
    { ...sender, verify: onlyPost((...request) => sender.verify(...request)) }, // its scheme too, if it has one
  );
};

function unsignedAttributes(): RequestError {
  const message =
    'Binary mode is not accepted, because the signature does not cover the ce- headers: ' +
    'post application/cloudevents+json or application/cloudevents-batch+json';
  return new RequestError(problem(415, message));
}
