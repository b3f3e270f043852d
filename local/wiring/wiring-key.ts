import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A hash of everything that `osls print` reads: serverless.yml, aws/, stages/, the variables that they name, and the version of
 * osls. `undefined` if the contents of serverless.yml may depend on something else, such as a plugin or another file.
 */
export function wiringKey(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const files = [
    'serverless.yml',
    ...globSync('{aws,stages}/**/*.{ts,js,json,yml,yaml}', { cwd: root }).sort(),
  ];
  const osls = 'node_modules/osls/package.json';
  if (![...files, osls].every((file) => existsSync(join(root, file)))) return undefined;
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  if (mayReadMore(texts[0] ?? '')) return undefined;
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\benv:(\w+)|\benv\.(\w+)/g)].map(([, name, member]) => name ?? member ?? ''),
  );
  const variables = [...new Set(names)].sort().map((name) => [name, env[name] ?? null]);
  const parts = [files, texts, variables, readFileSync(join(root, osls), 'utf8')];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Whether the contents of serverless.yml may depend on more than the hashed files and variables. */
function mayReadMore(yml: string): boolean {
  const text = yml.replaceAll(/(^|\s)#.*$/gm, '');
  if (/^(plugins|useDotenv)\s*:/m.test(text) || text.includes('env:${')) return true;
  const sources = [...text.matchAll(/(?:\$\{|,\s*)(\w+)(?:\(([^)]*)\))?:/g)];
  return sources.some(([, name = '', file]) =>
    file === undefined
      ? !knownSources.has(name)
      : name !== 'file' || !/^(\.\/)?(aws|stages)(\/[\w-][\w.-]*)+$/.test(file),
  );
}

/** Sources of `${source:name}` that do not change while the files and the variables stay the same. `AWS` is CloudFormation's. */
const knownSources = new Set(['self', 'opt', 'sls', 'env', 'AWS']);
