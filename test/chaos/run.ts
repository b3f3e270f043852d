/**
 * `npm run test:chaos [messages] [events] [seed]`: the full size, as tables; fails if a figure that must be zero is not. What is
 * behind such a figure is printed, one JSON line for each message.
 */
import { buildChaosFunctions } from './cloud/functions.ts';
import { runEventChaos } from './events.ts';
import { kinds } from './plan.ts';
import { printFindings, printTable, sumOf } from './report.ts';
import { runSendChaos } from './sends.ts';

const [messages = 10_000, events = 2000, seed = Date.now() % 100_000] = process.argv.slice(2).map(Number);

console.log(`Sending ${messages} messages while about 30 % of all requests fail (seed ${seed}) …`);
const sends = await runSendChaos(messages, seed);
printTable(sends);

console.log(
  `Sending ${events} events through all four functions, while processes are killed and SQS refuses (seed ${seed}) …`,
);
await buildChaosFunctions();
const whole = await runEventChaos({
  perKind: Math.ceil(events / kinds.length),
  seed,
  kills: { afterMessage: 72, afterRecord: 15, atRandom: 25 },
  downMs: 5000,
  hostsPerFunction: 4,
  visibleAfterMs: 500,
});
printTable(whole);
printFindings(whole.findings, seed);

const failures = sumOf(sends.broken) + sumOf(whole.broken);
console.log(
  failures === 0
    ? 'Nothing was lost, nothing was out of order, and every copy is explained and counted.'
    : `${failures} broken promises.`,
);
process.exitCode = failures === 0 ? 0 : 1;
