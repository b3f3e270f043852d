import { globSync } from 'node:fs';
import path from 'node:path';
import { readText } from './project.ts';

/** The relative imports of files, as paths from the project's folder. */
export type Imports = Readonly<Record<string, readonly string[]>>;

/** The relative imports of all TypeScript files below these folders, except the unit tests that stand beside the routes of a user. */
export function importsBelow(folders: readonly string[], root: string): Imports {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  ).filter((file) => !/^functions\/.*\.test\.ts$/.test(file));
  return Object.fromEntries(files.map((file) => [file, importsOf(file, readText(file))] as const));
}

/** The relative imports of a source text, as paths from the project's folder. */
export function importsOf(file: string, source: string): string[] {
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

/** Every cycle that a depth-first walk meets, as `a → b → a`. */
export function cycles(imports: Imports): string[] {
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

/** The room of a file inside a house: the folder or loose file that is the house's direct child; `undefined` outside of it. */
export function roomIn(house: string, file: string): string | undefined {
  return file.startsWith(`${house}/`) ? file.slice(house.length + 1).split('/')[0] : undefined;
}

/** Which rooms of a house import which others, with one example each. */
export function roomArrows(house: string, imports: Imports): Map<string, Map<string, string>> {
  const arrows = new Map<string, Map<string, string>>();
  for (const [file, targets] of Object.entries(imports)) {
    const from = roomIn(house, file);
    if (from === undefined) continue;
    const to = arrows.get(from) ?? new Map<string, string>();
    arrows.set(from, to);
    for (const target of targets) {
      const room = roomIn(house, target);
      if (room !== undefined && room !== from) to.set(room, `${file} imports ${target}`);
    }
  }
  return arrows;
}

/** The number of rooms on the longest chain of imports. A chain that comes back to a room ends there. */
export function floorsOf(arrows: ReadonlyMap<string, ReadonlyMap<string, string>>): number {
  const known = new Map<string, number>();
  function floorsBelow(room: string, above: readonly string[]): number {
    const floors =
      known.get(room) ??
      1 +
        [...(arrows.get(room)?.keys() ?? [])]
          .filter((next) => next !== room && !above.includes(next))
          .reduce((most, next) => Math.max(most, floorsBelow(next, [...above, room])), 0);
    known.set(room, floors);
    return floors;
  }
  return Math.max(0, ...[...arrows.keys()].map((room) => floorsBelow(room, [])));
}
