import { answerPreflight, cloudEventsOf } from '../events/http-cloud-event.ts';
import type { Sender } from '../sender.ts';

/** Options of `cloudEvents`. */
export interface CloudEventsOptions {
  /** How the requests prove themselves, for CloudEvents says nothing of it: `hmac`, `bearer`, `basic`, or any other sender. */
  readonly sender: Sender;
  /** Who may ask with OPTIONS whether it may post here, such as `eventgrid.azure.net`. Default: nobody. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * CloudEvents over HTTP in binary, structured and batched mode (CloudEvents HTTP protocol binding 1.0), verified as another
 * sender's requests are.
 */
export const cloudEvents = ({ sender, allowedOrigins = [] }: CloudEventsOptions): Sender => ({
  ...sender, // its scheme too, where it has one
  name: 'cloud-events',
  media: 'any',
  methods: allowedOrigins.length > 0 ? ['POST', 'OPTIONS'] : ['POST'],
  preflight: (request) => answerPreflight(request, allowedOrigins),
  verify: (request, context) =>
    request.method === 'POST' ? sender.verify(request, context) : 'missing: only POST is signed',
  events: cloudEventsOf,
});
