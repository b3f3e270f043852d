import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { ConsoleCloud } from './console-cloud.ts';
import { listSamples } from './samples.ts';
import type { CloudState, QueueRole } from './state.ts';

/** For how long the list of samples is used before the folder is read again, in milliseconds. */
const SAMPLES_MS = 5000;

/** Reads the state of the local cloud. */
export function createStateReader(cloud: ConsoleCloud, senders: () => readonly string[], now = Date.now) {
  let samples: Promise<CloudState['samples']> | undefined;
  let readAt = 0;

  function samplesNow(names: readonly string[]): Promise<CloudState['samples']> {
    if (samples === undefined || now() - readAt > SAMPLES_MS) {
      readAt = now();
      samples = listSamples(cloud.root, names);
    }
    return samples;
  }

  return async function readState(): Promise<CloudState> {
    const functions = cloud.functions.status();
    const [allSamples, queues] = await Promise.all([
      samplesNow(functions.map(({ name }) => name)),
      Promise.all(cloud.sqs.queues.map(({ name, url }) => queueState(cloud, name, url))),
    ]);
    const { faults } = cloud;
    return {
      target: cloud.target,
      urls: cloud.urls(),
      functions,
      samples: allSamples,
      senders: senders(),
      queues,
      schedules: cloud
        .schedules()
        .list()
        .map(({ schedule: { name, expression }, next }) => ({ name, expression, next })),
      topics: cloud.topics(),
      faults: faults && { script: Object.keys(faults.counts()).join('\n'), counts: faults.counts() },
      paused: cloud.history.paused(),
      build: cloud.build?.(),
      stats: { perSecond: cloud.history.perSecond() },
    };
  };
}

async function queueState({ sqs, projectQueues }: ConsoleCloud, name: string, QueueUrl: string) {
  const {
    Attributes: { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } = {},
  } = await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return {
    name,
    role: roleOf(projectQueues, name),
    visible: Number(visible ?? 0),
    inFlight: Number(hidden ?? 0),
  };
}

/** What the queue of this name is for. */
export function roleOf({ urls }: ConsoleCloud['projectQueues'], name: string): QueueRole {
  const roles = ['outbox', 'dead-letters', 'failures', 'failures.fifo'] as const;
  return roles.find((role) => urls[role]?.split('/').at(-1) === name) ?? 'own';
}
