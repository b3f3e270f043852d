/** The HTTP API with `/hooks/{sender}`. */
export interface HttpTrigger {
  readonly kind: 'httpApi';
  readonly functionName: string;
}

/** A schedule of EventBridge Scheduler (`scheduler`) or a scheduled rule of EventBridge (`eventBus`). */
export interface ScheduleTrigger {
  readonly kind: 'schedule';
  readonly functionName: string;
  readonly name: string;
  readonly method: 'scheduler' | 'eventBus';
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  /** JSON text. */
  readonly input?: string;
}

/** A rule on an event bus. */
export interface RuleTrigger {
  readonly kind: 'eventBridge';
  readonly functionName: string;
  readonly eventBus: string;
  readonly enabled: boolean;
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** A queue as an event source. */
export interface QueueTrigger {
  readonly kind: 'sqs';
  readonly functionName: string;
  readonly queueName: string;
  readonly fifo: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** How many invocations the queue may cause at once, if there is a limit. */
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
  /** Whether the function's answer names failed records: `functionResponseType: ReportBatchItemFailures`. */
  readonly reportsFailures: boolean;
}

export type Trigger = HttpTrigger | ScheduleTrigger | RuleTrigger | QueueTrigger;
