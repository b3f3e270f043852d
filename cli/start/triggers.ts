import { startEventBus } from '../../local/event-bus/event-bus.ts';
import { onPort } from '../../local/http/http-server.ts';
import { createAsyncInvoke } from '../../local/lambda/async-invoke.ts';
import type { Invoke } from '../../local/lambda/functions.ts';
import { type Schedules, startSchedules } from '../../local/schedule/schedules.ts';
import { startQueuePollers } from '../../local/sqs/queue-pollers.ts';
import type { Queues } from '../../local/sqs/queues.ts';
import { triggersOf, type Wiring } from '../../local/wiring/serverless.ts';
import type { OnStop } from '../until-stopped.ts';

/** Options of `startTriggers`. */
export interface TriggersOptions {
  readonly wiring: Wiring;
  /** Port of the event bus. */
  readonly port: number;
  readonly sqs: Queues;
  readonly invoke: Invoke;
  readonly log: (line: string) => void;
  readonly onStop: OnStop;
  /** Time that invocations under way have to finish at the end, in milliseconds. */
  readonly graceMs: number;
}

/** What invokes the functions: queues, schedules, the event bus, and webhooks by the HTTP front. */
export interface Triggers {
  readonly busUrl: string;
  readonly schedules: Pick<Schedules, 'list'>;
  readonly invokeAsync: ReturnType<typeof createAsyncInvoke>;
  /** The wiring that is in effect. */
  wiring(): Wiring;
  /** Starts and stops triggers, so that they are those of this wiring. */
  apply(wiring: Wiring): void;
  /** Invokes the function that has the webhooks. */
  webhook(payload: unknown): Promise<unknown>;
}

/** Starts the triggers of serverless.yml. */
export async function startTriggers(options: TriggersOptions): Promise<Triggers> {
  const { port, sqs, invoke, log, onStop, graceMs } = options;
  const { region } = options.wiring;
  let wiring = options.wiring;

  const invokeAsync = createAsyncInvoke({
    get functions() {
      return wiring.functions;
    },
    ...{ region, invoke, send: sqs.send, log },
  });
  const bus = await onPort('EVENTS_PORT', port, (free) =>
    startEventBus({ port: free, rules: triggersOf(wiring, 'eventBridge'), region, invoke: invokeAsync, log }),
  );
  onStop('work', () => bus.close(graceMs));

  const pollers = startQueuePollers({ sources: triggersOf(wiring, 'sqs'), sqs, region, invoke, log });
  onStop('work', pollers.stop);
  const schedules = startSchedules({
    schedules: triggersOf(wiring, 'schedule'),
    region,
    invoke: invokeAsync,
  });
  onStop('work', schedules.stop);

  return {
    busUrl: bus.url,
    schedules,
    invokeAsync,
    wiring: () => wiring,
    apply(next) {
      bus.setRules(triggersOf(next, 'eventBridge'));
      schedules.replace(triggersOf(next, 'schedule'));
      pollers.replace(triggersOf(next, 'sqs'));
      wiring = next;
    },
    webhook: (payload) => invoke(webhookFunction(wiring), payload),
  };
}

const webhookFunction = (wiring: Wiring) => triggersOf(wiring, 'httpApi')[0]?.functionName ?? 'webhook';
