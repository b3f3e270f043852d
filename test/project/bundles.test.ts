import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fixtureRoot } from '../fixtures/build.ts';
import { functionNames, root, runNode, temporaryFolder } from './project.ts';

/**
 * The HTTP client is 80 kB, this project 85 kB, zod 40 kB, the log and the metrics 35 kB. More than that was imported by
 * accident, such as all of undici (450 kB) or zod with every language (450 kB), and costs cold start: about 1 ms per 40 kB.
 */
const maxBundleBytes = 245_000;
/** undici's parser as WebAssembly, which the first connection reads. */
const maxParserBytes = 60_000;

/** Loads a bundle and prints the result; as a file, because `node -e` has a `require` of its own. */
const probe = `
const report = await import(process.argv[2]).then(
  ({ handler }) => ({ type: typeof handler, parameters: handler?.length }),
  ({ name, message, errors }) => ({ name, message, errors }),
);
console.log(JSON.stringify(report));
`;

/** Unpacks the zip into an empty folder without node_modules, as Lambda does, and loads it there. */
async function load(zip: Record<string, Uint8Array>, env: Record<string, string>) {
  const folder = temporaryFolder();
  for (const [file, bytes] of Object.entries(zip)) writeFileSync(path.join(folder, file), bytes);
  writeFileSync(path.join(folder, 'probe.mjs'), probe);
  const args = ['probe.mjs', pathToFileURL(path.join(folder, 'index.mjs')).href];
  const { exitCode, stdout, stderr } = await runNode(args, { cwd: folder, env });
  expect(exitCode, `${stdout}${stderr}`).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** The build outputs in `dist/`: the user's functions, and the same functions with the routes of the tests. */
const distOf = (folder: string) => (file: string) => readFileSync(path.join(folder, 'dist', file));
const dist = distOf(root);
const fixtureDist = distOf(fixtureRoot);

/** The part of this process's environment that configures the functions; vitest.config.ts sets it. */
const configuration = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value = '']) =>
    /^DMS_|_WEBHOOK_SECRET$/.test(name) ? [[name, value]] : [],
  ),
);

const required = ['DMS_ENDPOINT', 'DMS_PROJECT_ID', 'DMS_INSTANCE_ID', 'DMS_ACCESS_KEY', 'DMS_SECRET_KEY'];
const secrets = Object.keys(configuration).filter((name) => name.endsWith('_WEBHOOK_SECRET'));

/** The functions that the tests have routes for. */
const builtWithFixtures = functionNames.filter((name) =>
  ['webhook', 'queue', 'schedule', 'event-bus'].includes(name),
);

describe.each(builtWithFixtures)('the bundle of %s, with the routes of the tests,', (name) => {
  const zip = unzipSync(fixtureDist(`${name}.zip`));

  test('loads from its zip alone and exports a handler that Node 24 on Lambda accepts', async () => {
    const { type, parameters, ...rest } = await load(zip, configuration);

    expect({ type, ...rest }).toEqual({ type: 'function' });
    // A third parameter would be a callback, which the runtime refuses at start-up.
    expect(parameters).toBeLessThanOrEqual(2);
  });

  test('without configuration fails with one error that names every missing variable', async () => {
    const error = await load(zip, {});

    expect(error).toMatchObject({ name: 'ConfigurationError' });
    const variables = [...required, ...(name === 'webhook' ? secrets : [])];
    for (const variable of variables) expect(error.message).toContain(variable);
  });

  test(`is smaller than ${maxBundleBytes / 1000} kB, and the HTTP parser beside it than ${maxParserBytes / 1000} kB`, () => {
    expect(fixtureDist(`${name}/index.mjs`).length).toBeLessThan(maxBundleBytes);
    expect(fixtureDist(`${name}/llhttp.wasm`).length).toBeLessThan(maxParserBytes);
  });

  test('holds no part of undici that it never uses', () => {
    const { inputs } = JSON.parse(fixtureDist(`${name}/meta.json`).toString());

    const unused =
      /undici\/(index|lib\/(api|cache|cookies|handler|interceptor|milo|mock|web)\/|.*(client-h2|parser-h1|proxy|llhttp-wasm)\.js)/;
    const files = Object.keys(inputs).filter((file) => file.startsWith('node_modules/'));

    expect(files.filter((file) => unused.test(file))).toEqual([]);
  });

  test("imports none of Node's modules by a statement, which would evaluate all that they export", () => {
    const { outputs } = JSON.parse(fixtureDist(`${name}/meta.json`).toString());

    const imports: { path: string; kind: string }[] = outputs[`dist/${name}/index.mjs`].imports;

    expect(imports.filter(({ kind }) => kind === 'import-statement')).toEqual([]);
  });
});

describe.each(functionNames)('the bundle of %s', (name) => {
  test('lies in its zip, byte for byte, with the HTTP parser and without its source map', () => {
    const files = unzipSync(dist(`${name}.zip`));

    expect(Object.keys(files)).toEqual(['index.mjs', 'llhttp.wasm']);
    for (const [file, bytes] of Object.entries(files)) {
      expect(dist(`${name}/${file}`).equals(bytes), file).toBe(true);
    }
  });

  test('holds no file of the runtime, the tests or the local cloud', () => {
    const { inputs } = JSON.parse(dist(`${name}/meta.json`).toString());

    const strangers = Object.keys(inputs).filter((file) => /^(local|test|events)\/|@aws-sdk/.test(file));

    expect(strangers).toEqual([]);
  });
});

test('building again gives the same zips', async () => {
  const outdir = temporaryFolder();
  const script = `import { build } from '${pathToFileURL(path.join(root, 'esbuild.config.mjs'))}';
    await build({ outdir: process.argv[1] });`;

  const { stderr } = await runNode(['--input-type=module', '-e', script, outdir], { cwd: outdir });

  expect(stderr).toBe('');
  for (const name of functionNames) {
    const again = readFileSync(path.join(outdir, `${name}.zip`));
    expect(again.equals(dist(`${name}.zip`)), `dist/${name}.zip; if you changed it, npm run build`).toBe(
      true,
    );
  }
});
