import type { DmsEmulator } from './dms/emulator.ts';
import { Refusal } from './dms/refusal.ts';
import { LocalCloudError } from './problem.ts';

/** The service's code of a topic that exists already. */
const EXISTS = 'DMS.40050005';

/** Creates those topics that do not exist. Throws LocalCloudError on a name that the service would refuse. */
export function createTopics(emulator: Pick<DmsEmulator, 'createTopic'>, topics: readonly string[]): void {
  for (const topic of topics) {
    try {
      emulator.createTopic(topic);
    } catch (cause) {
      if (cause instanceof Refusal && cause.code === EXISTS) continue;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const remedy = 'use another name in routes.ts or DMS_TOPICS';
      throw new LocalCloudError(
        `Topic "${topic}" cannot be created, because the service would refuse it (${reason}): ${remedy}.`,
        { cause },
      );
    }
  }
}
