import { cloudEventsOf } from '../events/http-cloud-event.ts';
import { type GoogleOptions, isPushedBy } from '../factories/google.ts';
import type { Sender } from '../sender.ts';

/** Google Eventarc, whose triggers post CloudEvents in binary mode (Eventarc, "Event format"). */
export const eventarc = (options: GoogleOptions): Sender => ({
  name: 'eventarc',
  secrets: [],
  media: 'any',
  verify: isPushedBy('eventarc', options),
  events: cloudEventsOf,
});
