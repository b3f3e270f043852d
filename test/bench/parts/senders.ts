import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleOfSender } from '../../support/sender-bundle.ts';
import { allNames, SENDER_SECRETS, senderOf } from '../../support/senders.ts';
import type { Part } from '../bench.ts';
import { functionEnvironment } from '../identity.ts';
import { inTurn, type Once, runOnce } from '../run-once.ts';
import { median } from '../statistics.ts';

const columns = [
  { name: 'kB', digits: 1 },
  { name: 'gzipped kB', digits: 1 },
  { name: 'load ms', digits: 1 },
  { name: 'load CPU ms', digits: 1 },
] as const;

/** There are many senders, so each starts only a few times. */
const MAX_STARTS = 5;

/** The webhook function with each sender alone: its size, and how long it takes to load. */
export const sendersAlone: Part = {
  about:
    'The webhook function with a route of one sender: its minified bundle, and how long it takes from the start of a process until its ' +
    'handler is ready.',
  async run({ built, url, size, say }, onTable) {
    const names = allNames.slice(0, size.senders);
    say(`Bundling ${names.length} senders`);
    const folder = mkdtempSync(path.join(tmpdir(), 'senders-'));
    try {
      const sides = [];
      for (const name of names) sides.push(await sideOf(name, folder, built.program('cold'), url));
      say('Starting them');
      const printed = await inTurn(
        sides.map(({ once }) => once),
        Math.min(size.starts, MAX_STARTS),
      );
      const rows = sides.map(({ once, sizes }) => {
        const [ms = [], cpu = []] = printed.get(once) ?? [];
        return { name: once.name, values: [...sizes, median(ms), median(cpu)] };
      });
      onTable({ title: 'Each sender alone', columns, rows });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function sideOf(name: string, folder: string, program: string, url: string) {
  const { bytes } = await bundleOfSender(name);
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, bytes);
  const values = senderOf(name).secrets.map((secret) => [
    secret.name,
    SENDER_SECRETS[secret.name] ?? 'placeholder',
  ]);
  const env = { ...functionEnvironment({ url }), ...Object.fromEntries(values) };
  const once: Once = { name, run: () => runOnce(program, [pathToFileURL(file).href], env) };
  return { once, sizes: [bytes.length / 1000, gzipSync(bytes).length / 1000] };
}
