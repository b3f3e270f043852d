import { traceOfW3c, traceOfXRay, withTrace } from '../../event/trace-context.ts';
import { type EventFields, eventOf } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import type { HeaderValue } from '../verify/scheme.ts';

/** Options of every kind of sender, apart from how its requests are verified. */
export interface SenderTraits
  extends Partial<
    Pick<
      Sender,
      'media' | 'methods' | 'preflight' | 'open' | 'handshake' | 'events' | 'answerWithinMs' | 'accepted'
    >
  > {
  readonly name: string;
  /** Places of its events' attributes. Not used if there is `events`. Default: its name as the type. */
  readonly fields?: EventFields;
}

/** Verification of a sender's requests. */
export type Proof = Pick<Sender, 'secrets' | 'verify' | 'verification'>;

/**
 * Creates a sender of any kind. All senders are created here, so that each of their events carries the name of the sender and
 * how it was verified: `sender` and `verification` are set last, whatever a header or a body says. An event without a trace of
 * its own gets that of the request. No signature covers those headers, so a trace says nothing about who sent the request.
 *
 * @param proof may be a whole other sender: the traits override it
 */
export function createSender<P extends Proof>(traits: SenderTraits, proof: P): Sender & P {
  const { name, fields = { defaultType: name }, ...others } = traits;
  const eventsOf: Sender['events'] = others.events ?? ((request) => [eventOf(fields, request)]);
  return {
    media: 'json',
    ...proof,
    ...others,
    name,
    events: (request, options) => {
      const { headers } = request;
      const trace =
        traceOfW3c(headers.traceparent, headers.tracestate) ?? traceOfXRay(headers['x-amzn-trace-id']);
      return eventsOf(request, options).map((event) => ({
        ...event,
        extensions: { ...withTrace(event.extensions, trace), sender: name, verification: proof.verification },
      }));
    },
  };
}

/** The fields of a sender that signs: only the id header that its scheme signs is trusted. */
export function fieldsSignedBy(scheme: { readonly id?: HeaderValue }, fields: EventFields): EventFields {
  return { ...fields, signedHeaders: [scheme.id?.header ?? []].flat() };
}

/** Verification of POST requests only. The preflight answers the other methods of the sender. */
export function onlyPost(verify: Sender['verify']): Sender['verify'] {
  return (request, context) =>
    request.method === 'POST' ? verify(request, context) : 'missing: only POST has a proof';
}
