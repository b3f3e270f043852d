import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { definitions, functionNames, root } from '../project.ts';
import { expectNone } from './yours.ts';

/** osls takes the handler from the zip: `<file>.<export>`. */
interface Outputs {
  readonly outputs: Readonly<Record<string, { readonly exports: readonly string[] }>>;
}

test('every folder in functions/ has a block in serverless.yml, and every block has a folder', () => {
  const blocks = Object.keys(definitions);
  const withoutBlock = functionNames.filter((name) => !blocks.includes(name));
  const withoutFolder = blocks.filter((name) => !functionNames.includes(name));

  expectNone([
    ...withoutBlock.map(
      (name) =>
        `functions/${name} is not deployed. Add a block "${name}" below functions in serverless.yml, or remove the folder.`,
    ),
    ...withoutFolder.map(
      (name) =>
        `serverless.yml has a function "${name}", but there is no functions/${name}/handler.ts. ` +
        `Remove the block "${name}" with its queues and schedules, or add the folder.`,
    ),
  ]);
});

test('every function is deployed from the zip that npm run build makes, and with the handler in it', () => {
  const problems = Object.entries(definitions).flatMap(([name, definition]) => {
    const artifact = `dist/${name}.zip`;
    const [file, exported = ''] = definition.handler.split('.');
    const there = functionNames.includes(name)
      ? outputsOf(name)[`dist/${name}/${file}.mjs`]?.exports
      : [exported];
    return [
      ...(definition.package?.artifact === artifact
        ? []
        : [`serverless.yml, function "${name}": set package.artifact to ${artifact}.`]),
      ...(there?.includes(exported)
        ? []
        : [
            `serverless.yml, function "${name}": its zip has no handler "${definition.handler}". ` +
              `Set handler to index.handler, and export a handler from functions/${name}/handler.ts.`,
          ]),
    ];
  });

  expectNone(problems);
  expect(Object.keys(definitions)).not.toEqual([]);
});

function outputsOf(name: string): Outputs['outputs'] {
  const metafile: Outputs = JSON.parse(readFileSync(path.join(root, 'dist', name, 'meta.json'), 'utf8'));
  return metafile.outputs;
}
