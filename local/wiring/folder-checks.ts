import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './finding.ts';
import type { Wiring } from './serverless.ts';
import type { LineOf } from './source-lines.ts';

/** Functions with a block in serverless.yml and no folder, or with a folder and no block. */
export function folderFindings(root: string, wiring: Wiring, lineOf: LineOf): Finding[] {
  return [...blocksWithoutFolder(root, wiring, lineOf), ...foldersWithoutBlock(root, wiring)];
}

/** Functions that have a block in serverless.yml, but no folder. */
export function blocksWithoutFolder(root: string, { functions }: Wiring, lineOf: LineOf): Finding[] {
  const folders = foldersIn(root);
  return functions
    .filter(({ name }) => !folders.includes(name))
    .map(({ name }) => ({
      file: 'serverless.yml',
      line: lineOf(['functions', name]),
      what: `function "${name}" has no folder functions/${name}`,
      remedy: `Remove the block "${name}" below functions, or add the folder.`,
    }));
}

/** Functions that have a folder, but no block in serverless.yml. */
export function foldersWithoutBlock(root: string, { functions }: Wiring): Finding[] {
  const blocks = functions.map(({ name }) => name);
  return foldersIn(root)
    .filter((name) => !blocks.includes(name))
    .map((name) => ({
      file: `functions/${name}/handler.ts`,
      what: `function "${name}" would not be deployed, because serverless.yml has no block for it`,
      remedy: `Add a block "${name}" below functions in serverless.yml, or remove the folder.`,
    }));
}

const foldersIn = (root: string) =>
  readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
