import { cloudEventsOf } from '../events/http-cloud-event.ts';
import { type GoogleOptions, googleSender } from '../factories/google-sender.ts';

/** Google Eventarc, whose triggers post CloudEvents in binary mode (Eventarc, "Event format"). */
export const eventarc = (options: GoogleOptions) =>
  googleSender(options, { name: 'eventarc', media: 'any', events: cloudEventsOf });
