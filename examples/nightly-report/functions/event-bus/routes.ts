import * as z from 'zod/mini';
import { eventBusRoutes, type InboundEvent } from '../../lib/routes.ts';

/** The `detail` of the event, which is all of `event.data`. */
const Stored = z.object({ object: z.object({ key: z.string() }) });

/** A report in S3 goes to two topics: readers get its details, the archive only needs the object's name. */
function stored(event: InboundEvent) {
  const { key } = Stored.parse(JSON.parse(event.data)).object;
  return [
    { topic: 'reports', tag: 'stored' },
    { topic: 'archive', tag: 'report', body: JSON.stringify({ object: key }) },
  ];
}

export const routes = eventBusRoutes({
  'aws.s3': { to: stored },
  // The short form for two topics: both get the same message.
  'acme.bookkeeping': { to: ['report-jobs', 'archive'] },
});
