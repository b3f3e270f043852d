import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../lib/config/settings.ts';
import { readText } from './project.ts';

const manifest = JSON.parse(readText('package.json'));

test('.env.example has every setting with its meaning and default, except those that serverless.yml sets', () => {
  const expected = Object.entries(settings)
    .filter(([, { remedy }]) => !remedy.includes('serverless.yml sets it'))
    .map(([name, { schema, remedy }]) => `# ${remedy}\n${name}=${schema.safeParse(undefined).data ?? ''}`);

  const [, ...blocks] = readText('.env.example')
    .replaceAll(/^# (?=[A-Z_]+=)/gm, '')
    .trim()
    .split('\n\n');

  expect(blocks.slice(0, -1)).toEqual(expected);
});

test('.env.example leaves every value that must be filled in empty, and every default in a comment', () => {
  const values = parseEnv(readText('.env.example'));

  expect(Object.values(values).join('')).toBe('');
  expect(Object.keys(values)).toEqual(
    expect.arrayContaining(['DMS_ENDPOINT', 'DMS_PROJECT_ID', 'DMS_INSTANCE_ID']),
  );
});

test('git ignores every .env file but .env.example', () => {
  const lines = readText('.gitignore').split('\n');

  expect(lines).toEqual(expect.arrayContaining(['.env', '.env.*', '!.env.example']));
});

test('CHANGELOG.md names the version of package.json', () => {
  expect(readText('CHANGELOG.md')).toMatch(/^## \[Unreleased\]$/m);
  expect(readText('CHANGELOG.md')).toContain(manifest.version);
});

test('the CI workflow runs .ci/run on every Node.js that README.md allows, without install scripts', () => {
  const { jobs } = parse(readText('.github/workflows/ci.yml'));
  const { steps, strategy } = jobs.test;

  expect(steps.at(-1)).toEqual({ run: '.ci/run', env: { npm_config_ignore_scripts: 'true' } });
  expect(strategy.matrix.node).toEqual([20, 22, 24]);
  expect(manifest.engines.node).toBe('>=20');
});

test('Renovate keeps the Node.js of all platforms together', () => {
  const { packageRules } = JSON.parse(readText('renovate.json'));
  const rule = packageRules.find((one: { groupName?: string }) => one.groupName === 'Node.js');

  expect(rule.matchPackageNames).toEqual(expect.arrayContaining(Object.keys(manifest.optionalDependencies)));
});
