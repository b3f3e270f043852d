import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from './project.ts';

/** What a bundle that imports some senders from the door has inputs of, and its text. */
async function bundleWith(names: readonly string[]) {
  const contents = `import { ${names.join(', ')} } from './lib/senders.ts';
    export const senders = [${names.join(', ')}];`;
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    treeShaking: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { text: outputFiles[0]?.text ?? '', files: used.map(([file]) => path.basename(file)) };
}

test('a bundle holds only the senders that its routes name', async () => {
  const { text, files } = await bundleWith(['github']);

  expect(files).toContain('github.ts');
  expect(text).toContain('x-hub-signature-256');
  for (const other of ['slack', 'twilio', 'discord', 'zoom', 'ed25519', 'standard', 'shopify', 'paypal']) {
    expect(text.toLowerCase(), other).not.toContain(other);
  }
  expect(text).not.toContain('node_modules/jose');
});

test('a bundle pays for each sender by itself', async () => {
  const { text, files } = await bundleWith(['discord', 'telegram']);

  expect(files).toEqual(expect.arrayContaining(['discord.ts', 'telegram.ts', 'public-key.ts', 'token.ts']));
  expect(text).not.toContain('createHmac(');
});
