import type { DmsEmulator } from './dms/emulator.ts';
import { LocalCloudError } from './problem.ts';

/** Creates each topic once. Throws LocalCloudError on a name that the service would refuse. */
export function createTopics(emulator: Pick<DmsEmulator, 'createTopic'>, topics: readonly string[]): void {
  for (const topic of new Set(topics)) {
    try {
      emulator.createTopic(topic);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const remedy = 'use another name in routes.ts or DMS_TOPICS';
      throw new LocalCloudError(
        `Topic "${topic}" cannot be created, because the service would refuse it (${reason}): ${remedy}.`,
        {
          cause,
        },
      );
    }
  }
}
