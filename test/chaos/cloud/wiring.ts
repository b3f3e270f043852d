import type { Wiring } from '../../../local/wiring/serverless.ts';
import type { QueueDefinition } from '../../../local/wiring/serverless-queues.ts';
import { policies } from '../plan.ts';

/** A function may run this long. */
const TIMEOUT_SECONDS = 10;

/** A message that was received is out of sight for this long: longer than a function may run. */
export const VISIBILITY_SECONDS = 30;

/** After so many receives, a record of a queue goes to its failure queue. */
export const MAX_RECEIVES = 30;

const NAME = 'chaos-local';
export const nameOf = (what: string) => `${NAME}-${what}`;

/** The queues that feed the queue function, and those in which things end. */
export const standardSources = [...policies.map((policy) => nameOf(`queue-${policy}`)), nameOf('outbox')];
export const ends = [nameOf('dead-letters'), nameOf('failures')];

const queue = (name: string, redrive?: QueueDefinition['redrive']): QueueDefinition => ({
  logicalId: name,
  name,
  attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS) },
  ...(redrive && { redrive }),
});

/** The chaos has four functions with routes of their own. */
export const wiring: Wiring = {
  service: 'chaos',
  region: 'eu-central-1',
  functions: ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => ({
    name,
    deployedName: nameOf(name),
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: 512,
    environment: [],
    queueVariables: {
      OUTBOX_QUEUE_URL: nameOf('outbox'),
      DEAD_LETTER_QUEUE_URL: nameOf('dead-letters'),
    },
    maximumRetryAttempts: 2,
    failureQueue: nameOf('failures'),
    hasFailureDestination: true,
  })),
  triggers: [
    {
      kind: 'eventBridge',
      functionName: 'event-bus',
      eventBus: 'default',
      enabled: true,
      pattern: { source: [{ prefix: 'chaos.' }] },
    },
  ],
  queues: [
    ...ends.map((name) => queue(name)),
    ...standardSources.map((name) =>
      name === nameOf('outbox')
        ? queue(name, { deadLetterQueue: nameOf('dead-letters'), maxReceiveCount: 100 })
        : queue(name, { deadLetterQueue: nameOf('failures'), maxReceiveCount: MAX_RECEIVES }),
    ),
  ],
};
