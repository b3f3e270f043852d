import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readText, root } from './project.ts';

/** Files that export again what others export, so that their users need one import. */
const doors = [
  'lib/routes.ts',
  'lib/senders.ts',
  'lib/rocketmq/client.ts',
  'lib/rocketmq/message.ts',
  'lib/outbox/store.ts',
];

/** The names that a source text exports, values and types; without those of `export … from` if it is a door. */
function exportedNames(source: string, isDoor = false): string[] {
  const declared = [
    ...source.matchAll(
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) +(\w+)/gm,
    ),
  ].map(([, name = '']) => name);
  const listed = [...source.matchAll(/^export (?:type )?\{([^}]*)\}( from)?/gm)]
    .filter(([, , from]) => !isDoor || from === undefined)
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().split(/\s+/).at(-1) ?? '')
    .filter((name) => name !== '');
  return [...declared, ...listed];
}

describe('the exported names of lib', () => {
  const exported = globSync('lib/**/*.ts', { cwd: root }).flatMap((file) =>
    // An overloaded function is declared more than once.
    [...new Set(exportedNames(readText(file), doors.includes(file)))].map((name) => ({ name, file })),
  );
  const twice = [...Map.groupBy(exported, ({ name }) => name)]
    .filter(([, places]) => places.length > 1)
    .map(
      ([name, places]) =>
        `${name}: ${places
          .map(({ file }) => file)
          .sort()
          .join(', ')}`,
    );

  test('mean one thing each', () => {
    expect(exported.length).toBeGreaterThan(100);
    expect(twice).toEqual([]);
  });
});

test('this test sees every way to export', () => {
  const source = `
export const a = 1;
export async function b() {}
export interface C {}
export type D = string;
export class E {}
export { f, g as h };
export { i, type J } from './other.ts';
const hidden = 1;
  export const indented = 'is in a comment or a template';`;

  expect(exportedNames(source)).toEqual(['a', 'b', 'C', 'D', 'E', 'f', 'h', 'i', 'J']);
  expect(exportedNames(source, true)).toEqual(['a', 'b', 'C', 'D', 'E', 'f', 'h']);
});
