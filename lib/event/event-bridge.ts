import * as z from 'zod/mini';
import { jsonText } from '../core/json.ts';
import type { EventContent } from './event.ts';

/** One event as EventBridge delivers it (Amazon EventBridge, "Event structure"). */
export const EventBridgeEnvelope = z.lazy(() =>
  z.object({
    id: z.string(),
    'detail-type': z.string(),
    source: z.string(),
    time: z.string(),
    account: z.optional(z.string()),
    region: z.optional(z.string()),
    resources: z.optional(z.array(z.string())),
    detail: z.unknown(),
  }),
);
export type EventBridgeEnvelope = z.infer<typeof EventBridgeEnvelope>;

/**
 * An EventBridge event: its `detail` is the data, its first resource the subject.
 *
 * @param detail the exact text of `detail`, where it is known
 */
export function fromEventBridge(
  envelope: EventBridgeEnvelope,
  detail = textOfDetail(envelope.detail),
): EventContent {
  const { id, source, time, account, region, resources } = envelope;
  return {
    id,
    source,
    type: envelope['detail-type'],
    time,
    subject: resources?.[0],
    datacontenttype: 'application/json',
    extensions: { ...(account && { awsaccount: account }), ...(region && { awsregion: region }) },
    data: detail,
  };
}

/** EventBridge Scheduler sends a default event whose detail is text already. */
export function textOfDetail(detail: unknown): string {
  return typeof detail === 'string' ? detail : jsonText(detail ?? {});
}
