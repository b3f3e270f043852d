import { appendFileSync, cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

const root = path.resolve(import.meta.dirname, '../..');

/** The names of the folders in examples/; none if a user has removed them. */
export const exampleNames = globSync('examples/*/README.md', { cwd: root })
  .map((file) => path.basename(path.dirname(file)))
  .sort();

/** The functions whose routes an example has. */
export const functionsOf = (example: string): string[] =>
  globSync(`examples/${example}/functions/*/routes.ts`, { cwd: root })
    .map((file) => path.basename(path.dirname(file)))
    .sort();

/** Takes an example over into a clone of the project, as examples/README.md says. */
export function layOver(example: string, clone: string): void {
  const from = path.join(root, 'examples', example);
  for (const folder of ['functions', 'events'])
    cpSync(path.join(from, folder), path.join(clone, folder), { recursive: true });
  appendFileSync(path.join(clone, 'local/local.env'), readFileSync(path.join(from, 'local/local.env')));
  const excerpt = path.join(from, 'serverless.yml');
  const target = path.join(clone, 'serverless.yml');
  if (existsSync(excerpt))
    writeFileSync(target, merged(readFileSync(target, 'utf8'), readFileSync(excerpt, 'utf8')));
}

/** What an excerpt may replace: the events of functions, and the project's own resources, which are the first entry. */
interface Serverless {
  readonly functions: Readonly<Record<string, { readonly events: readonly unknown[] }>>;
  readonly resources: readonly unknown[];
}

function merged(text: string, excerptText: string): string {
  const project: Serverless = parse(text);
  const excerpt: Partial<Serverless> = parse(excerptText);
  const [own, ...derived] = project.resources;
  const functions = Object.entries(project.functions).map(
    ([name, block]) => [name, { ...block, ...excerpt.functions?.[name] }] as const,
  );
  return stringify({
    ...project,
    functions: Object.fromEntries(functions),
    resources: [excerpt.resources?.[0] ?? own, ...derived],
  });
}
