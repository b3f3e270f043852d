import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCloud } from '../cloud/cloud.ts';
import { kinds, tokensIn, topicsOf } from '../plan.ts';

/** How many processes are killed, and when. */
export interface Kills {
  /** Right after the broker stored a message of theirs, before it answered: spread evenly over triggers and policies. */
  readonly afterMessage: number;
  /** Right after SQS stored a record of theirs, before it answered. */
  readonly afterRecord: number;
  /** At any time, while they work. */
  readonly atRandom: number;
}

/** Kills processes at the worst moments. The cloud must tell it what is stored. */
export interface Killer {
  onStored(body: string, topic: string): void;
  onRecord(tokens: readonly string[]): void;
  start(cloud: ChaosCloud): void;
  stop(): void;
  counts(): Kills;
}

/** Of so many records that SQS stores, the process of one is killed. */
const RECORDS_PER_KILL = 5;

/** The longest pause between two kills at random, in milliseconds. */
const LONGEST_PAUSE_MS = 700;

/** @param perKind how many events each trigger gets for each policy */
export function createKiller(kills: Kills, perKind: number, random: () => number): Killer {
  const left = { ...kills };
  const stopped = new AbortController();
  const moments = momentsOf(kills.afterMessage, perKind, random);
  let cloud: ChaosCloud | undefined;
  let records = 0;

  function killWorkOn(token: string): boolean {
    const works = [...(cloud?.ledger.open ?? [])].filter(({ tokens }) => tokens.includes(token));
    for (const work of works) cloud?.hosts.kill(work);
    return works.length > 0;
  }
  async function killAtRandom({ ledger, hosts }: ChaosCloud): Promise<void> {
    while (left.atRandom > 0) {
      await sleep(random() * LONGEST_PAUSE_MS, undefined, { signal: stopped.signal });
      const works = [...ledger.open];
      const victim = works[Math.floor(random() * works.length)];
      if (victim === undefined) continue;
      hosts.kill(victim);
      left.atRandom--;
    }
  }
  return {
    onStored(body, topic) {
      const [token = ''] = tokensIn(body);
      const own = moments.find(({ topics }) => topics.includes(topic));
      if (own === undefined || --own.pause > 0) return;
      const isDead = killWorkOn(token);
      if (isDead) own.pause = own.pauses.shift() ?? Number.POSITIVE_INFINITY;
      if (isDead) left.afterMessage--;
    },
    onRecord([token = '']) {
      if (left.afterRecord > 0 && ++records % RECORDS_PER_KILL === 0 && killWorkOn(token)) left.afterRecord--;
    },
    start(started) {
      cloud = started;
      killAtRandom(started).catch(() => {}); // stopped
    },
    stop: () => stopped.abort(),
    counts: () => ({
      afterMessage: kills.afterMessage - left.afterMessage,
      afterRecord: kills.afterRecord - left.afterRecord,
      atRandom: kills.atRandom - left.atRandom,
    }),
  };
}

/** After how many stored messages of each kind of event the next process is killed. */
function momentsOf(count: number, perKind: number, random: () => number) {
  const shuffled = kinds
    .map((kind) => ({ kind, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ kind: { trigger, policy } }) => ({ topics: topicsOf(trigger, policy), pauses: [] as number[] }));
  const each = Math.ceil(count / shuffled.length);
  for (let kill = 0; kill < count; kill++) {
    const { pauses = [], topics = [] } = shuffled[kill % shuffled.length] ?? {};
    pauses.push(1 + Math.floor((random() * perKind * topics.length) / each));
  }
  return shuffled.map((moment) => ({
    ...moment,
    pause: moment.pauses.shift() ?? Number.POSITIVE_INFINITY,
  }));
}
