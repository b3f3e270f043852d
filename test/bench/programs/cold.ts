/**
 * A cold start: loads a bundle, and prints how many milliseconds after the start of the process its handler was ready, and
 * how many milliseconds of CPU the process had used. With a payload it calls the handler once, and prints the same when that
 * has answered.
 */
import { readFileSync } from 'node:fs';

const [bundle = '', payloadFile] = process.argv.slice(2);
const { handler }: { handler: (payload: unknown, context: object) => Promise<{ statusCode?: number }> } =
  await import(bundle);
if (payloadFile !== undefined) {
  const payload: unknown = JSON.parse(readFileSync(payloadFile, 'utf8'));
  const answer = await handler(payload, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 });
  if (answer.statusCode !== 200) throw new Error(`The handler answered ${JSON.stringify(answer)}`);
}
const ms = performance.now();
const { user, system } = process.cpuUsage();
// Open connections must not keep the process.
process.stdout.write(`${ms} ${(user + system) / 1000}\n`, () => process.exit());
