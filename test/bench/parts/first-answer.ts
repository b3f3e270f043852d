import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench, Part } from '../bench.ts';
import { functionEnvironment } from '../identity.ts';
import { githubPayload } from '../payloads.ts';
import { type Once, runOnce } from '../run-once.ts';
import { EMPTY, startColumns, startRows, TWIN } from './cold.ts';

export const firstAnswerTitle = (proof: 'key' | 'token') =>
  `First answer, TLS, ${proof === 'key' ? 'AK/SK' : 'token'}: from the start of the process until a webhook is answered`;

/** How long the first webhook waits for its answer after a cold start. */
export const firstAnswer: Part = {
  about: [
    'Each process starts, loads one bundle, answers one signed GitHub webhook of 1 KB and ends. The function and its naive twin',
    'send a message over a new TLS connection before they answer; with a token they first get one from IAM (the sink).',
  ].join('\n'),
  async run(bench, onTable) {
    const payloadFile = path.join(bench.folder, 'webhook.json');
    writeFileSync(payloadFile, JSON.stringify(githubPayload(1024)));
    for (const proof of ['key', 'token'] as const) {
      const title = firstAnswerTitle(proof);
      bench.say(title);
      const rows = await measure(bench, proof, payloadFile);
      onTable({ title, columns: Object.values(startColumns), rows });
    }
  },
};

function measure(bench: Bench, proof: 'key' | 'token', payloadFile: string) {
  const { built, tlsUrl, certificateFile } = bench;
  const env = {
    ...functionEnvironment({ url: tlsUrl, proof }),
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
  const start = (name: string, bundle: string): Once => ({
    name,
    run: () => runOnce(built.program('cold'), [pathToFileURL(bundle).href, payloadFile], env),
  });
  return startRows(bench, {
    empty: start(EMPTY, built.twin('empty')),
    twin: start(TWIN, built.twin('webhook')),
    others: [start('webhook', built.bundle('webhook'))],
  });
}
