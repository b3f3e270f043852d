/** `npm run test:chaos [messages] [seed]`: the whole size, as a table; fails when a figure that must be zero is not. */
import { broken, runSendChaos } from './sends.ts';

const [messages = 10_000, seed = Date.now() % 100_000] = process.argv.slice(2).map(Number);
console.log(`Sending ${messages} messages while about 30 % of all requests fail (seed ${seed}) …`);
const report = await runSendChaos(messages, seed);
console.table(
  Object.fromEntries(Object.entries(report).map(([name, value]) => [name, Math.round(value * 10) / 10])),
);
const failures = broken(report);
console.log(
  failures === 0
    ? 'Nothing was lost, and nothing was called sent that was not.'
    : `${failures} broken promises.`,
);
process.exitCode = failures === 0 ? 0 : 1;
