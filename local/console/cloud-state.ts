import type { ConsoleCloud } from './console-cloud.ts';
import { queueState, roleOf } from './queue-state.ts';
import { listSamples } from './samples.ts';
import type { CloudState } from './state.ts';

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
      Promise.all(
        cloud.sqs.queues.map(({ name, url }) =>
          queueState(cloud.sqs.client, url, roleOf(cloud.projectQueues, name)),
        ),
      ),
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
