import { randomUUID } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Folder of the cache. `npm ci` empties it. */
const folderOf = (root: string) => join(root, 'node_modules/.cache/rocketmq-launchpad');

const MAX_ENTRIES = 8;

/** The contents that were stored with this key; `undefined` if there are none. */
export function readCached(root: string, key: string): unknown {
  try {
    return JSON.parse(readFileSync(fileOf(root, key), 'utf8'));
  } catch {
    return undefined; // not there, or not readable: osls is asked
  }
}

/** Stores contents, and removes the oldest ones. A folder that cannot be written is not an error: osls is then asked every time. */
export function writeCached(root: string, key: string, contents: unknown): void {
  const folder = folderOf(root);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, JSON.stringify(contents), { mode: 0o600 });
    renameSync(temporary, fileOf(root, key));
    const ages = globSync('wiring-*.json', { cwd: folder }).map((name) => {
      const file = join(folder, name);
      return { file, at: statSync(file).mtimeMs };
    });
    for (const { file } of ages.sort((a, b) => b.at - a.at).slice(MAX_ENTRIES)) rmSync(file, { force: true });
  } catch {
    rmSync(temporary, { force: true });
  }
}

const fileOf = (root: string, key: string) => join(folderOf(root), `wiring-${key}.json`);

const Environment = z.looseObject({ environment: z.record(z.string(), z.unknown()).optional() });
const Printed = z.looseObject({ provider: Environment, functions: z.record(z.string(), Environment) });

/** What osls printed, without the text of any function's variable: the wiring needs their names only, and a text may be secret. */
export function withoutValues(printed: unknown): unknown {
  const { data } = Printed.safeParse(printed);
  if (data === undefined) return printed; // `readWiring` says what is wrong
  const functions = Object.entries(data.functions).map(([name, fn]) => [name, withoutTexts(fn)]);
  return { ...data, provider: withoutTexts(data.provider), functions: Object.fromEntries(functions) };
}

const withoutTexts = (block: z.infer<typeof Environment>) => ({
  ...block,
  ...(block.environment && {
    environment: Object.fromEntries(
      Object.entries(block.environment).map(([name, value]) => [
        name,
        typeof value === 'string' ? '' : value,
      ]),
    ),
  }),
});
