import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod';
import { LocalCloudError } from '../local/problem.ts';

/** The names of a function's samples in `events/<function>/`. */
export function sampleNames(root: string, functionName: string): string[] {
  return globSync(`events/${functionName}/*.json`, { cwd: root })
    .map((file) => basename(file, '.json'))
    .sort();
}

/**
 * Reads a sample by its name, or any event file by its path.
 *
 * @param folder where a relative path starts
 * @throws LocalCloudError with near names if there is neither, or if the file is not JSON
 */
export function readSample(root: string, functionName: string, given: string, folder: string): unknown {
  const inEvents = join(root, 'events', functionName, given);
  const file = [resolve(folder, given), `${inEvents}.json`, inEvents].find(isFile);
  if (file === undefined) throw noSuchSample(functionName, given, sampleNames(root, functionName));
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(`Cannot read the event file ${file}: ${reason}`, { cause });
  }
}

function noSuchSample(functionName: string, given: string, names: readonly string[]): LocalCloudError {
  const near = nearNames(basename(given, '.json'), names);
  const lines = [
    `There is no file ${given}, and no sample of that name in events/${functionName}/.`,
    near.length > 0 ? `Near names: ${near.join(', ')}.` : `Samples: ${names.join(', ') || 'none'}.`,
  ];
  return new LocalCloudError(lines.join('\n'));
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const LIKE_ENOUGH = 0.4;

/** Up to five names that share the most pairs of letters with the given one (Sørensen–Dice), the nearest first. */
export function nearNames(given: string, names: readonly string[]): string[] {
  const wanted = pairsOf(given);
  const likeness = (name: string) => {
    const pairs = pairsOf(name);
    return (2 * [...wanted].filter((pair) => pairs.has(pair)).length) / (wanted.size + pairs.size);
  };
  return names
    .map((name) => ({ name, likeness: likeness(name) }))
    .filter((one) => one.likeness >= LIKE_ENOUGH)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 5)
    .map(({ name }) => name);
}

const pairsOf = (text: string) =>
  new Set(Array.from(text.slice(1), (letter, index) => `${text[index]}${letter}`.toLowerCase()));

const Request = z.object({ rawPath: z.string().optional(), path: z.string().optional() });

/** The name of the route that a webhook payload is for: the last part of its path; `undefined` for any other payload. */
export function routeNameOf(payload: unknown): string | undefined {
  const { rawPath, path } = Request.safeParse(payload).data ?? {};
  return (rawPath ?? path)?.split('/').filter(Boolean).at(-1);
}

/** The first webhook sample that one of these routes takes. */
export function sampleOf(root: string, routes: readonly string[]): string | undefined {
  return sampleNames(root, 'webhook').find((name) => {
    const route = routeNameOf(readSample(root, 'webhook', name, join(root, 'events/webhook')));
    return route !== undefined && routes.includes(route);
  });
}
