import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readText, root } from './project.ts';

const door = 'lib/senders.ts';
const exportOf = (file: string) => file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** `npx vitest run test/project/senders-door.test.ts --update` writes the exports of a new sender. */
test('lib/senders.ts exports the sender of each file in lib/webhook/senders, and no other', async () => {
  const files = globSync('lib/webhook/senders/*.ts', { cwd: root }).map((file) => path.basename(file, '.ts'));
  const head = readText(door).split('\n').slice(0, 2);
  const exports = files
    .sort()
    .map((file) => `export { ${exportOf(file)} } from './webhook/senders/${file}.ts';`);

  expect(exports.length).toBeGreaterThan(70);
  await expect([...head, ...exports, ''].join('\n')).toMatchFileSnapshot(path.join(root, door));
});
