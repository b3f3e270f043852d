import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Services } from '../../lib/services.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { signPayload } from '../../local/sign-payload.ts';
import {
  createEventBusHandler,
  createQueueHandler,
  createScheduleHandler,
  createWebhookHandler,
} from '../fixtures/functions.ts';
import { routes as eventBusRoutes } from '../fixtures/routes/event-bus.ts';
import { routes as queueRoutes } from '../fixtures/routes/queue.ts';
import { routes as scheduleRoutes } from '../fixtures/routes/schedule.ts';
import { routes as webhookRoutes } from '../fixtures/routes/webhook.ts';
import { contextWith, SECRETS, sample, startServices } from '../support/services.ts';

const invocation = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:x:0';
const ofInvocation = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
const record = 'Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=0';
const ofRecord = '00-67891233abcdef012345678912345678-463ac35c9f6413ad-00';
const ofRequest = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** The trace as a property, and as an attribute of the CloudEvent. */
const both = (traceparent: string) => ({ properties: { traceparent, CE_traceparent: traceparent } });

function startInvocation(): void {
  vi.stubEnv('_X_AMZN_TRACE_ID', invocation);
  onTestFinished(() => void vi.unstubAllEnvs());
}

interface Records {
  readonly Records: { attributes: Record<string, string>; messageAttributes: Record<string, unknown> }[];
}

/** The sample of a queue, whose first record has these attributes. */
function recordsWith(attributes: Record<string, string>, traceparent?: string): Records {
  const payload = sample('queue/standard') as Records;
  const [first] = payload.Records;
  Object.assign(first?.attributes ?? {}, attributes);
  const attribute = { stringValue: traceparent, dataType: 'String' };
  if (traceparent !== undefined) Object.assign(first?.messageAttributes ?? {}, { traceparent: attribute });
  return { Records: payload.Records.slice(0, 1) };
}

async function sentFromQueue(payload: unknown, change: Partial<Services> = {}) {
  const { services, emulator } = await startServices();
  await createQueueHandler({ ...services, ...change }, queueRoutes)(payload, contextWith());
  return emulator.messages('orders');
}

describe('A message carries the trace', () => {
  test("of its record's AWSTraceHeader, which is the same at each delivery", async () => {
    startInvocation();
    expect(await sentFromQueue(recordsWith({ AWSTraceHeader: record }))).toMatchObject([both(ofRecord)]);
  });

  test("of its record's message attribute before all others", async () => {
    startInvocation();
    const payload = recordsWith({ AWSTraceHeader: record }, ofRequest);
    expect(await sentFromQueue(payload)).toMatchObject([both(ofRequest)]);
  });

  test('of the CloudEvent in its record', async () => {
    startInvocation();
    expect(await sentFromQueue(sample('queue/cloud-event'))).toMatchObject([both(ofRequest)]);
  });

  test('of the invocation, if what carried the event has none', async () => {
    startInvocation();
    expect(await sentFromQueue(recordsWith({ AWSTraceHeader: 'malformed' }, 'malformed'))).toMatchObject([
      both(ofInvocation),
    ]);
  });

  test('of the invocation of a schedule or an event bus', async () => {
    startInvocation();
    const { services, emulator } = await startServices();
    await createScheduleHandler(services, scheduleRoutes)(
      sample('schedule/scheduler-with-input'),
      contextWith(),
    );
    await createEventBusHandler(services, eventBusRoutes)(sample('event-bus/event'), contextWith());
    expect(emulator.messages().length).toBeGreaterThan(1);
    for (const message of emulator.messages()) expect(message).toMatchObject(both(ofInvocation));
  });

  test('of the webhook request, although no signature covers it', async () => {
    startInvocation();
    const { services, emulator } = await startServices();
    const github = sample('webhook/github-push') as { headers: Record<string, string> };
    Object.assign(github.headers, { traceparent: ofRequest, tracestate: 'rojo=1' });
    const payload = signPayload(github, webhookRoutes, SECRETS) as RoutedRequest;
    await createWebhookHandler(services, webhookRoutes)(payload, contextWith());
    expect(emulator.messages('code-events')).toMatchObject([
      { properties: { ...both(ofRequest).properties, tracestate: 'rojo=1', CE_tracestate: 'rojo=1' } },
    ]);
  });

  test('only with the other attributes of the event', async () => {
    startInvocation();
    const [message] = await sentFromQueue(recordsWith({ AWSTraceHeader: record }), {
      propertyMode: 'documented',
    });
    expect(message).toBeDefined();
    expect(message?.properties).not.toHaveProperty('traceparent');
    expect(message?.properties).not.toHaveProperty('CE_traceparent');
  });
});

test('A message without any trace has no property for it', async () => {
  const [message] = await sentFromQueue(recordsWith({}));
  expect(message?.properties).toHaveProperty('CE_id');
  expect(message?.properties).not.toHaveProperty('traceparent');
});
