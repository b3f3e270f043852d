import { beforeAll, expect, test } from 'vitest';
import { settings } from '../../../lib/config/settings.ts';
import { problemsOf } from '../../../local/wiring/checks.ts';
import { describeFinding } from '../../../local/wiring/finding.ts';
import { printServerless } from '../../../local/wiring/osls.ts';
import { missingPermissions } from '../../../local/wiring/permissions.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { linesOfYaml } from '../../../local/wiring/source-lines.ts';
import { readTemplate } from '../../../local/wiring/template.ts';
import { packageOffline, propertiesOf } from '../package.ts';
import { readText, root } from '../project.ts';
import { expectNone, readServerless } from './yours.ts';

let serverless: Awaited<ReturnType<typeof readServerless>>;
beforeAll(async () => {
  serverless = await readServerless();
});

test('serverless.yml loses no messages once it is deployed', () => {
  expectNone(problemsOf(serverless.wiring));
});

test('the roles of the functions cover every queue that they use', async () => {
  const template = readTemplate(JSON.stringify(await packageOffline(root)));
  const wiring = readWiring(await printServerless(root, process.env, ['--stage', 'dev']));
  const missing = missingPermissions(template, wiring, linesOfYaml(readText('serverless.yml')));
  expectNone(missing.map(describeFinding));
}, 60_000); // osls alone takes seconds

test('serverless.yml gives every function the settings of this project', () => {
  expectNone(
    serverless.wiring.functions.flatMap(({ name, environment }) => {
      // The secret that SECRETS_ID names may hold the address and the credentials of the service.
      const mayBeInSecret = (setting: string) =>
        /^(DMS|IAM)_/.test(setting) && environment.includes('SECRETS_ID');
      return Object.keys(settings)
        .filter((setting) => !environment.includes(setting) && !mayBeInSecret(setting))
        .map(
          (setting) =>
            `serverless.yml, function "${name}": it does not get ${setting}, so a value in .env has no effect. ` +
            `Add ${setting} to provider.environment; docs/configuration.md says what it means.`,
        );
    }),
  );
});

test('serverless.yml packages without a network and without an account, for Node.js 24', async () => {
  const template = await packageOffline(root);

  const functions = propertiesOf<{ Runtime: string }>(template, 'AWS::Lambda::Function');
  expect(new Set(functions.map(({ Runtime }) => Runtime))).toEqual(new Set(['nodejs24.x']));
}, 60_000); // osls alone takes seconds
