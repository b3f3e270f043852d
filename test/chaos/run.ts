/**
 * `npm run test:chaos [messages] [events] [seed]`: the whole size, as two tables; fails when a figure that must be zero is
 * not.
 */
import { join } from 'node:path';
import { buildFunctions } from '../../local/build.ts';
import { brokenPromises, runEventChaos } from './events.ts';
import { broken, runSendChaos } from './sends.ts';

const [messages = 10_000, events = 5000, seed = Date.now() % 100_000] = process.argv.slice(2).map(Number);
buildFunctions(join(import.meta.dirname, '../..'), 'stderr');

console.log(`Sending ${messages} messages while about 30 % of all requests fail (seed ${seed}) …`);
const sends = await runSendChaos(messages, seed);
printTable(sends);

console.log(`Sending ${events} events through all four functions, while hosts are killed and SQS refuses …`);
const whole = await runEventChaos({ events, seed, kills: 20, downMs: 5000, maxHosts: 4 });
printTable(whole);

const failures = broken(sends) + brokenPromises(whole);
console.log(
  failures === 0
    ? 'Nothing was lost, nothing was called sent that was not, and every duplicate is explained.'
    : `${failures} broken promises.`,
);
process.exitCode = failures === 0 ? 0 : 1;

function printTable(report: object): void {
  const rounded = Object.entries(report).map(([name, value]) => [name, Math.round(value * 10) / 10]);
  console.table(Object.fromEntries(rounded));
}
