import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Part } from '../bench.ts';

export const sizeTitle = 'Size of the bundles';
export const sizeColumns = {
  bytes: { name: 'kB', digits: 1 },
  gzipped: { name: 'gzipped kB', digits: 1 },
} as const;

/** Sizes of the bundles. */
export const bundleSize: Part = {
  about:
    'Sizes of the minified bundles, as they are and compressed. The naive twin is bundled with the same tool.',
  async run({ built }, onTable) {
    const files = [
      ['naive twin', built.twin('webhook')] as const,
      ...built.functions.map((name) => [name, built.bundle(name)] as const),
    ];
    const rows = files.map(([name, file]) => {
      const bytes = readFileSync(file);
      return { name, values: [bytes.length / 1000, gzipSync(bytes).length / 1000] };
    });
    onTable({ title: sizeTitle, columns: Object.values(sizeColumns), rows });
  },
};
