import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readText, root } from './project.ts';

/** Where each room may import from, besides itself. */
const allowed: Record<string, readonly string[]> = {
  functions: ['functions', 'lib'],
  lib: ['lib'],
  cli: ['cli', 'local', 'lib'],
  local: ['local', 'lib'],
};

/** The only files of lib/rocketmq that the rest may import: the client, what it takes and answers, the signature. */
const doors = ['client.ts', 'message.ts', 'outcome.ts', 'sign.ts'].map((file) => `lib/rocketmq/${file}`);

type Imports = Record<string, readonly string[]>;

const room = (file: string) => file.split('/')[0] ?? '';

/** The relative imports of a source text, as paths from the project's folder. */
function importsOf(file: string, source: string): string[] {
  const patterns = [
    /^(?:import|export)\s[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ];
  return patterns
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .flatMap(([, specifier = '']) =>
      specifier.startsWith('.') ? [path.posix.join(path.posix.dirname(file), specifier)] : [],
    );
}

/** Why `from` must not import `to`, or undefined when it may. */
function objection(from: string, to: string): string | undefined {
  const rooms = allowed[room(from)] ?? [];
  if (!rooms.includes(room(to))) return `${room(from)}/ may import from ${rooms.join('/ and ')}/ only`;
  const [, fromFunction] = from.split('/');
  if (room(to) === 'functions' && to.split('/')[1] !== fromFunction)
    return 'functions share through lib/ only';
  const entersClient = to.startsWith('lib/rocketmq/') && !from.startsWith('lib/rocketmq/');
  if (entersClient && !doors.includes(to)) return `the doors of lib/rocketmq are ${doors.join(', ')}`;
  return undefined;
}

function forbidden(imports: Imports): string[] {
  return Object.entries(imports).flatMap(([from, targets]) =>
    targets.flatMap((to) => {
      const reason = objection(from, to);
      return reason ? [`${from} imports ${to}: ${reason}`] : [];
    }),
  );
}

/** Every cycle that a depth-first walk meets, as `a → b → a`. */
function cycles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function walk(file: string, trail: readonly string[]): void {
    const seenAt = trail.indexOf(file);
    if (seenAt >= 0) found.push([...trail.slice(seenAt), file].join(' → '));
    if (seenAt >= 0 || done.has(file)) return;
    for (const target of imports[file] ?? []) walk(target, [...trail, file]);
    done.add(file);
  }
  for (const file of Object.keys(imports)) walk(file, []);
  return found;
}

const sources = globSync(
  Object.keys(allowed).map((name) => `${name}/**/*.ts`),
  { cwd: root },
);
const imports: Imports = Object.fromEntries(
  sources.map((file) => [file, importsOf(file, readText(file))] as const),
);

describe('imports', () => {
  test('point one way: functions → lib → lib/rocketmq, cli → local → lib', () => {
    expect(Object.values(imports).flat()).not.toEqual([]);
    expect(forbidden(imports)).toEqual([]);
  });

  test('make no circles', () => {
    expect(cycles(imports)).toEqual([]);
  });
});

describe('this test', () => {
  test.each([
    ['functions/queue/handler.ts', 'functions/webhook/routes.ts'],
    ['functions/queue/handler.ts', 'cli/start.ts'],
    ['functions/queue/handler.ts', 'lib/rocketmq/retry.ts'],
    ['lib/event/event.ts', 'functions/queue/routes.ts'],
    ['lib/event/event.ts', 'lib/rocketmq/wire.ts'],
    ['lib/rocketmq/client.ts', 'local/dms/server.ts'],
    ['local/build.ts', 'cli/start.ts'],
    ['cli/start.ts', 'functions/queue/handler.ts'],
    ['cli/start.ts', 'test/support/wait.ts'],
  ])('objects when %s imports %s', (from, to) => {
    expect(forbidden({ [from]: [to] })).toEqual([expect.stringContaining(`${from} imports ${to}: `)]);
  });

  test.each([
    ['functions/queue/handler.ts', 'functions/queue/routes.ts'],
    ['functions/queue/handler.ts', 'lib/rocketmq/client.ts'],
    ['lib/rocketmq/client.ts', 'lib/rocketmq/retry.ts'],
    ['local/dms/server.ts', 'lib/rocketmq/sign.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(forbidden({ [from]: [to] })).toEqual([]);
  });

  test('sees every way to import', () => {
    const source = `
import { a,
  b } from './a.ts';
import type { T } from "../t.ts";
import './effect.ts';
import zod from 'zod';
export * from './c.ts';
export const later = () => import('../d.ts');
/**
 * import { example } from './example.ts';
 */`;

    expect(importsOf('lib/queue/x.ts', source).sort()).toEqual([
      'lib/d.ts',
      'lib/queue/a.ts',
      'lib/queue/c.ts',
      'lib/queue/effect.ts',
      'lib/t.ts',
    ]);
  });

  test('sees a circle, and one file that imports itself', () => {
    expect(cycles({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['b → c → b']);
    expect(cycles({ a: ['a'] })).toEqual(['a → a']);
    expect(cycles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  });
});
