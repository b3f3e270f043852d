import { setTimeout as sleep } from 'node:timers/promises';
import type { DmsEmulator } from '../../../local/dms/emulator.ts';
import { DOWN, FAULTS } from '../faults.ts';

/** Takes the service down for a while, once so many messages are stored. */
export function createOutage(afterStored: number, downMs: number) {
  let stored = 0;
  let down: Promise<void> | undefined;
  async function goDown({ setFaults }: DmsEmulator): Promise<void> {
    setFaults(DOWN);
    await sleep(downMs);
    setFaults(FAULTS);
  }
  return {
    onStored(emulator: DmsEmulator): void {
      if (++stored === afterStored) down = goDown(emulator);
    },
    ended: async () => down,
  };
}
