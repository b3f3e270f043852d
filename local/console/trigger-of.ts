import * as z from 'zod';
import { queueNameOf } from '../../lib/core/arn.ts';
import type { Trigger } from './facts.ts';

const SqsEvent = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        body: z.string(),
        eventSourceARN: z.string(),
        attributes: z.looseObject({ ApproximateReceiveCount: z.string().optional() }).default({}),
        messageAttributes: z.record(z.string(), z.object({ stringValue: z.string().optional() })).default({}),
      }),
    )
    .min(1),
});
const HttpPayload = z.object({
  requestContext: z.object({ requestId: z.string().optional() }),
});
const Envelope = z.object({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  time: z.string().default(''),
  resources: z.array(z.string()).default([]),
});
const Attributes = z.object({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  specversion: z.string(),
});
const FromSns = z.object({
  Records: z.array(z.object({ Sns: z.object({ MessageId: z.string(), TopicArn: z.string() }) })).min(1),
});
const FromSqs = z.object({ messageId: z.string(), eventSourceARN: z.string() });
const ScheduleInput = z.looseObject({ schedule: z.string().optional(), time: z.string().optional() });

/** What started an invocation, as its payload says. */
export function triggerOf(payload: unknown, invocationId: string): Trigger {
  const queue = SqsEvent.safeParse(payload).data;
  if (queue !== undefined) return queueTrigger(queue);
  const http = HttpPayload.safeParse(payload).data;
  if (http !== undefined) {
    return { kind: 'webhook', requestId: http.requestContext.requestId ?? invocationId };
  }
  const text = JSON.stringify(payload) ?? 'null';
  const bus = busEvent(payload);
  if (bus !== undefined) return { kind: 'event-bus', ...bus, payload: text };
  const event = Envelope.safeParse(payload).data;
  const input = ScheduleInput.safeParse(payload).data;
  const arn = event?.resources[0] ?? input?.schedule ?? '';
  const name = arn.split('/').at(-1) || '-';
  return { kind: 'schedule', name, time: event?.time ?? input?.time ?? '', payload: text };
}

/** What the first event of a payload of EventBridge, a pipe or SNS says about itself; `undefined` for any other payload. */
function busEvent(
  payload: unknown,
): { readonly source: string; readonly detailType: string; readonly id: string } | undefined {
  if (Array.isArray(payload)) {
    const [first] = payload;
    const record = FromSqs.safeParse(first).data;
    if (record === undefined) return busEvent(first) ?? { source: '-', detailType: 'batch', id: '-' };
    return { source: queueNameOf(record.eventSourceARN), detailType: 'batch', id: record.messageId };
  }
  const cloudEvent = Attributes.safeParse(payload).data;
  if (cloudEvent !== undefined) {
    const { id, source, type } = cloudEvent;
    return { id, source, detailType: type };
  }
  const sns = FromSns.safeParse(payload).data?.Records[0]?.Sns;
  if (sns !== undefined) return { source: queueNameOf(sns.TopicArn), detailType: 'SNS', id: sns.MessageId };
  const event = Envelope.safeParse(payload).data;
  if (event === undefined || event['detail-type'] === 'Scheduled Event') return undefined;
  return { source: event.source, detailType: event['detail-type'], id: event.id };
}

function queueTrigger({ Records }: z.infer<typeof SqsEvent>): Trigger {
  const records = Records.map(({ messageId, body, attributes, messageAttributes }) => ({
    messageId,
    body,
    receives: Number(attributes.ApproximateReceiveCount ?? 1),
    attributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { stringValue = '' }]) => [name, stringValue]),
    ),
  }));
  return { kind: 'queue', queueName: queueNameOf(Records[0]?.eventSourceARN ?? ''), records };
}
