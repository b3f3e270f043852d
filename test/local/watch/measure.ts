/** `node test/local/watch/measure.ts`: how long a saved route takes until the next event goes by it, in a copy of the project. */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startLocalCloud } from '../../support/local-cloud.ts';

const RELOADS = 20;

const root = path.resolve(import.meta.dirname, '../../..');
const copy = mkdtempSync(path.join(tmpdir(), 'launchpad-measure-'));
const parts = ['aws', 'build', 'cli', 'events', 'functions', 'lib', 'local', 'stages'];
for (const part of [...parts, 'package.json', 'tsconfig.json', 'esbuild.config.mjs', 'serverless.yml'])
  cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));

const saveRoute = (topic: string) =>
  writeFileSync(
    path.join(copy, 'functions/webhook/routes.ts'),
    `import { webhookRoutes } from '../../lib/routes.ts';
     import { bearer } from '../../lib/senders.ts';
     export const routes = webhookRoutes({
       shop: { sender: bearer({ secret: 'GITHUB_WEBHOOK_SECRET', id: 'body:id' }), to: '${topic}' },
     });`,
  );

saveRoute('reload-0');
const begun = performance.now();
const cloud = await startLocalCloud(copy);
const startMs = performance.now() - begun;
const url = cloud.address('webhooks').replace('{sender}', 'shop');

async function post(id: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer local-github-secret' };
  await fetch(url, { method: 'POST', headers, body: JSON.stringify({ id, type: 'measured' }) });
}

try {
  const times: number[] = [];
  for (let count = 1; count <= RELOADS; count++) {
    saveRoute(`reload-${count}`);
    const savedAt = performance.now();
    const isThere = () => new RegExp(`^.* reload-${count} `, 'm').test(cloud.output());
    for (let n = 0; !isThere(); n++) {
      await post(`${count}-${n}`);
      await wait(10); // the line of a stored message arrives after the answer
    }
    times.push(performance.now() - savedAt);
  }
  times.sort((a, b) => a - b);
  const ms = (time = 0) => `${Math.round(time)} ms`;
  console.log(`From npm start to Ready: ${ms(startMs)}`);
  console.log(
    `From a saved route to the first event that goes by it, ${RELOADS} times: median ${ms(times[RELOADS / 2])}, ` +
      `fastest ${ms(times[0])}, slowest ${ms(times.at(-1))}`,
  );
} finally {
  await cloud.stop();
  rmSync(copy, { recursive: true });
}
