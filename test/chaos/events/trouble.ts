import { setTimeout as sleep } from 'node:timers/promises';
import { FAULTS } from '../sends.ts';
import type { ChaosCloud } from './cloud.ts';

/** How much trouble. */
interface TroubleOptions {
  readonly events: number;
  readonly kills: number;
  readonly downMs: number;
}

const DOWN = '100% 503 DMS.00500000';

/** Kills busy hosts and takes the service down, at points on the way that the number of stored messages marks. */
export function makeTrouble(
  { hosts, emulator }: ChaosCloud,
  { events, kills, downMs }: TroubleOptions,
  random: () => number,
) {
  const downAt = Math.floor(events / 3);
  const killEvery = Math.max(1, Math.floor(events / (kills + 1)));
  let stored = 0;
  let killed = 0;
  let down: Promise<void> | undefined;
  function killOne(): void {
    const busy = hosts.filter((host) => host.isAlive() && host.isBusy());
    const victim = busy[Math.floor(random() * busy.length)];
    if (victim === undefined) return;
    killed++;
    void victim.kill();
  }
  async function goDown(): Promise<void> {
    emulator.setFaults(DOWN);
    await sleep(downMs);
    emulator.setFaults(FAULTS);
  }
  return {
    onStored(): void {
      stored++;
      if (stored === downAt) down = goDown();
      if (stored % killEvery === 0 && killed < kills) killOne();
    },
    kills: () => killed,
    ended: async () => down,
  };
}

const PATIENCE_MS = 60_000;

/** Waits until nothing is on its way; or, for too long, the same number. Returns that number. */
export async function untilQuiet({ pending }: ChaosCloud): Promise<number> {
  let count = await pending();
  let changedAt = Date.now();
  while (count > 0 && Date.now() - changedAt < PATIENCE_MS) {
    await sleep(100);
    const now = await pending();
    if (now !== count) changedAt = Date.now();
    count = now;
  }
  return count;
}
