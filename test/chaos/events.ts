/**
 * Feeds a local cloud through all four functions, on routes with all three policies, while sends fail in every way that the
 * emulator knows, the service is down for a while, SQS refuses calls, and processes are killed at the worst moments. Then a judge
 * that shares nothing with the code looks for every event that was accepted. `npm run test:chaos` runs the full size.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backing, DmsEmulator } from '../../local/dms/emulator.ts';
import { seededRandom } from '../support/random.ts';
import { type ChaosCloud, startChaosCloud } from './cloud/cloud.ts';
import { collectEvidence } from './cloud/evidence.ts';
import { DOWN, FAULTS } from './faults.ts';
import type { StoredCopy } from './judge/evidence.ts';
import type { Judgement } from './judge/finding.ts';
import { judge } from './judge/judge.ts';
import { kinds, topics } from './plan.ts';
import { feed } from './sources/feed.ts';
import { createKiller, type Kills } from './trouble/kills.ts';
import { createOutage } from './trouble/outage.ts';

/** How much, and how bad. */
export interface EventChaosOptions {
  /** Of each trigger and policy. */
  readonly perKind: number;
  /** Makes the same things be drawn in every run; the machine's own timing stays free. */
  readonly seed: number;
  readonly kills: Kills;
  /** How long the service is down, once a third of the messages is stored. */
  readonly downMs: number;
  /** What the emulator does wrong. Default: everything that it knows. */
  readonly faults?: string;
  /** A real broker behind the emulator. Its processes are killed instead of ordering an outage from the emulator. */
  readonly broker?: ChaosBroker;
  readonly hostsPerFunction: number;
  /** How long the broker's query does not show a stored message. */
  readonly visibleAfterMs: number;
}

/** A real broker. */
export interface ChaosBroker {
  readonly backing: Backing;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** What consumers find in it, in the order in which it was stored. */
  stored(): Promise<StoredCopy[]>;
}

/** Runs everything. The functions must be built with the routes in `test/chaos/routes`. */
export async function runEventChaos(options: EventChaosOptions): Promise<Judgement> {
  const { perKind, seed, kills, hostsPerFunction, visibleAfterMs, faults = FAULTS, broker } = options;
  const startedAt = performance.now();
  const random = seededRandom(seed);
  const killer = createKiller(kills, perKind, random);
  const outage = createOutage(Math.floor((perKind * topics.length) / 3), () =>
    goDown(cloud.emulator, options),
  );
  const cloud: ChaosCloud = await startChaosCloud({
    random,
    hostsPerFunction,
    visibleAfterMs,
    faults,
    backing: broker?.backing,
    onStored({ body, topic }) {
      outage.onStored();
      killer.onStored(body, topic);
    },
    onRecord: killer.onRecord,
  });
  killer.start(cloud);
  try {
    const accepted = await feed(cloud, perKind, visibleAfterMs);
    await outage.ended();
    const stuck = await untilQuiet(cloud);
    killer.stop();
    const { figures, broken, findings } = judge(
      await collectEvidence(cloud, accepted, visibleAfterMs, await broker?.stored()),
    );
    return {
      figures: { kinds: kinds.length, ...figures, ...figuresOf(cloud, killer.counts(), startedAt) },
      broken: { ...broken, stuck },
      findings,
    };
  } finally {
    killer.stop();
    await cloud.close();
  }
}

async function goDown(
  { setFaults }: DmsEmulator,
  { broker, downMs, faults = FAULTS }: EventChaosOptions,
): Promise<void> {
  if (broker) await broker.kill();
  else setFaults(DOWN);
  await sleep(downMs);
  if (broker) await broker.restart();
  else setFaults(faults);
}

function figuresOf(
  { ledger, sqsCounts }: ChaosCloud,
  { afterMessage, afterRecord, atRandom }: Kills,
  startedAt: number,
) {
  const ended = (end: string) => ledger.works.filter((work) => work.end === end).length;
  const { taken, refused } = sqsCounts();
  return {
    invocations: ledger.works.length,
    failedInvocations: ended('failed'),
    partlyHandedBack: ledger.works.filter(
      ({ end, handedBack }) => end === 'answered' && handedBack.length > 0,
    ).length,
    killedInvocations: ended('killed'),
    timedOutInvocations: ended('timed-out'),
    killsAfterMessage: afterMessage,
    killsAfterRecord: afterRecord,
    killsAtRandom: atRandom,
    takenBySqs: taken,
    refusedBySqs: refused,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

const PATIENCE_MS = 60_000;

/** Waits until nothing is on its way, or the number stays the same for too long. Returns that number. */
async function untilQuiet({ pending }: ChaosCloud): Promise<number> {
  let count = await pending();
  let changedAt = Date.now();
  while (count > 0 && Date.now() - changedAt < PATIENCE_MS) {
    await sleep(100);
    const now = await pending();
    if (now !== count) changedAt = Date.now();
    count = now;
  }
  await sleep(100); // the last lines of the functions
  return count;
}
