import { expect, onTestFinished, test } from 'vitest';
import { createBacking } from '../../local/broker/backing.ts';
import { createBroker } from '../../local/broker/broker.ts';
import { toCopy } from '../chaos/cloud/evidence.ts';
import { buildChaosFunctions } from '../chaos/cloud/functions.ts';
import { runEventChaos } from '../chaos/events.ts';
import { kinds, topics } from '../chaos/plan.ts';
import { printFindings, printTable, sumOf } from '../chaos/report.ts';
import { readMessages } from './read-messages.ts';
import { startTestRocketmq } from './rocketmq.ts';

const EVENTS = 1000;
const seed = 20_261_130;

test(`kill -9 of the broker during ${EVENTS} events of all triggers: nothing is lost, groups are in order, copies are counted`, async () => {
  const rocketmq = await startTestRocketmq(); // of its own, so that no other test misses it
  onTestFinished(rocketmq.close);
  const broker = createBroker({ host: '127.0.0.1', port: rocketmq.ports.brokerPort });
  onTestFinished(broker.close);
  await buildChaosFunctions();
  const judgement = await runEventChaos({
    perKind: Math.ceil(EVENTS / kinds.length),
    seed,
    kills: { afterMessage: 0, afterRecord: 0, atRandom: 0 },
    downMs: 2000,
    faults: '',
    hostsPerFunction: 2,
    visibleAfterMs: 500,
    broker: {
      backing: createBacking(broker),
      kill: rocketmq.killBroker,
      restart: rocketmq.startBroker,
      async stored() {
        const read = await readMessages({ ...rocketmq.ports, ...rocketmq }, topics);
        return read.map(({ topic, body, storedAt }) => toCopy(topic, body, storedAt));
      },
    },
  });
  printTable(judgement);
  printFindings(judgement.findings, seed);
  expect(sumOf(judgement.broken)).toBe(0);
  expect(judgement.figures.delivered).toBeGreaterThan(EVENTS);
});
