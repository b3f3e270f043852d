/**
 * Feeds a local cloud through all four functions, on routes with all three policies, while sends fail in every way that the
 * emulator knows, the service is down for a while, SQS refuses calls, and processes are killed at the worst moments. Then a judge
 * that shares nothing with the code looks for every event that was accepted. `npm run test:chaos` runs the full size.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../support/random.ts';
import { type ChaosCloud, startChaosCloud } from './cloud/cloud.ts';
import { collectEvidence } from './cloud/evidence.ts';
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
  readonly hostsPerFunction: number;
  /** How long the broker's query does not show a stored message. */
  readonly visibleAfterMs: number;
}

/** Runs everything. The functions must be built with the routes in `test/chaos/routes`. */
export async function runEventChaos(options: EventChaosOptions): Promise<Judgement> {
  const { perKind, seed, kills, downMs, hostsPerFunction, visibleAfterMs } = options;
  const startedAt = performance.now();
  const random = seededRandom(seed);
  const killer = createKiller(kills, perKind, random);
  const outage = createOutage(Math.floor((perKind * topics.length) / 3), downMs);
  const cloud: ChaosCloud = await startChaosCloud({
    random,
    hostsPerFunction,
    visibleAfterMs,
    onStored({ body, topic }) {
      outage.onStored(cloud.emulator);
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
    const { figures, broken, findings } = judge(await collectEvidence(cloud, accepted, visibleAfterMs));
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
