/**
 * Feeds a local cloud through all four functions, while sends fail in every way that the emulator knows, the service is down for
 * a while, SQS refuses calls, and function hosts are killed mid-batch; then looks for every event that was accepted.
 * `npm run test:chaos` runs it whole and prints the table.
 */
import { seededRandom } from '../support/random.ts';
import { type ChaosCloud, startChaosCloud } from './events/cloud.ts';
import { collectEvidence } from './events/evidence.ts';
import { type Judgement, judge } from './events/judge.ts';
import {
  type AcceptedEvent,
  postWebhooks,
  putEvents,
  sendToFifoQueue,
  sendToQueue,
  tick,
} from './events/sources.ts';
import { makeTrouble, untilQuiet } from './events/trouble.ts';
import { FAULTS } from './sends.ts';

/** How much, and how bad. */
export interface EventChaosOptions {
  readonly events: number;
  /** Makes the same things be drawn in every run; the machine's own timing stays free. */
  readonly seed: number;
  /** How many hosts are killed mid-batch. */
  readonly kills: number;
  /** How long the service is down, once a third of the messages is there. */
  readonly downMs: number;
  /** How many hosts each function has at most. */
  readonly maxHosts: number;
}

/** What must be zero, and what explains the rest. */
export interface EventChaosReport extends Judgement {
  readonly events: number;
  readonly accepted: number;
  readonly kills: number;
  readonly failedInvocations: number;
  /** Messages that the functions put into the outbox or the dead-letter queue, and how often SQS refused that. */
  readonly kept: number;
  readonly refusedByQueue: number;
  /** Messages and invocations that were still on their way when nothing moved any more. */
  readonly stuck: number;
  readonly seconds: number;
}

/** Runs the whole of it. Needs the functions built. */
export async function runEventChaos(options: EventChaosOptions): Promise<EventChaosReport> {
  const { events, seed, maxHosts } = options;
  const startedAt = performance.now();
  const evidence = collectEvidence();
  const random = seededRandom(seed);
  let onStored = () => {};
  const cloud = await startChaosCloud({
    faults: FAULTS,
    random,
    maxHosts,
    evidence,
    onStored: () => onStored(),
  });
  const trouble = makeTrouble(cloud, options, random);
  onStored = trouble.onStored;
  try {
    const accepted = await feed(cloud, events);
    await trouble.ended();
    const stuck = await untilQuiet(cloud);
    return {
      events,
      accepted: accepted.length,
      ...(await judge(accepted, cloud, evidence)),
      kills: trouble.kills(),
      failedInvocations: evidence.failedInvocations(),
      kept: cloud.sqsSends().taken,
      refusedByQueue: cloud.sqsSends().refused,
      stuck,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await cloud.close();
  }
}

/** A quarter each from webhooks, the standard queue and the bus; a fifth from the FIFO queue; the rest from the schedule. */
async function feed(cloud: ChaosCloud, events: number): Promise<AcceptedEvent[]> {
  const quarter = Math.floor(events / 4);
  const fifth = Math.floor(events / 5);
  const accepted = await Promise.all([
    postWebhooks(cloud, quarter),
    sendToQueue(cloud, quarter),
    putEvents(cloud, quarter),
    sendToFifoQueue(cloud, fifth),
    tick(cloud, events - 3 * quarter - fifth),
  ]);
  return accepted.flat();
}

/** The figures that must be zero. */
export const brokenPromises = (report: EventChaosReport) =>
  report.lost + report.unexplainedDuplicates + report.fifoOutOfOrder + report.stuck;
