import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = path.join(import.meta.dirname, '../../../local/dms');
const guard = '../http/guard.ts';
const files = globSync('**/*.ts', { cwd: folder });

test('the emulator imports only its own files, the guard of local servers, Node.js and packages, so it shares no code with what it judges', () => {
  expect(files).not.toEqual([]);
  expect(readFileSync(path.join(folder, guard), 'utf8')).not.toMatch(/from '(?!node:)/);
  const foreign = files.flatMap((file) => {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const imports = [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
    return imports.filter((name) => isOutside(file, name)).map((name) => `${file}: ${name}`);
  });
  expect(foreign).toEqual([]);
});

function isOutside(file: string, name: string): boolean {
  if (!name.startsWith('.') || name === guard) return false;
  return path.relative(folder, path.resolve(folder, path.dirname(file), name)).startsWith('..');
}
