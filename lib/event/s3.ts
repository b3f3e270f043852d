import * as z from 'zod/mini';
import type { EventContent } from './event.ts';

/** A record of an S3 event notification (Amazon S3, "Event message structure"). */
export const S3Record = z.lazy(() =>
  z.object({
    eventSource: z.literal('aws:s3'),
    awsRegion: z.string(),
    eventTime: z.string(),
    eventName: z.string(),
    s3: z.object({
      bucket: z.object({ name: z.string() }),
      object: z.object({
        key: z.string(),
        versionId: z.optional(z.string()),
        eTag: z.optional(z.string()),
        sequencer: z.optional(z.string()),
      }),
    }),
  }),
);

/**
 * A change of an S3 object (CloudEvents AWS S3 adapter). S3 gives no id, so bucket, key, version and sequencer make one:
 * the same on every delivery of the same change.
 *
 * @param data the exact text of the record
 */
export function fromS3(
  { awsRegion, eventTime, eventName, s3 }: z.infer<typeof S3Record>,
  data: string,
): EventContent {
  const { key, versionId, eTag, sequencer } = s3.object;
  return {
    id: [s3.bucket.name, key, versionId ?? eTag ?? '', sequencer ?? '', eventName].join('/'),
    source: `aws:s3.${awsRegion}.${s3.bucket.name}`,
    type: `com.amazonaws.s3.${eventName}`,
    time: eventTime,
    // S3 encodes keys as in a form: a plus is a blank.
    subject: decodeFormText(key),
    datacontenttype: 'application/json',
    extensions: {},
    data,
  };
}

function decodeFormText(text: string): string {
  return new URLSearchParams(`key=${text.replaceAll('&', '%26')}`).get('key') ?? text;
}
