import { parseEnv } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { settings } from '../../../lib/config/settings.ts';
import { functionFindings } from '../../../local/wiring/function-checks.ts';
import { printServerless } from '../../../local/wiring/osls.ts';
import { missingPermissions } from '../../../local/wiring/permissions.ts';
import { queueFindings } from '../../../local/wiring/queue-checks.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { settingFindings } from '../../../local/wiring/setting-checks.ts';
import { sourcesIn } from '../../../local/wiring/source-lines.ts';
import { readTemplate } from '../../../local/wiring/template.ts';
import { completeEnv } from '../../support/complete-env.ts';
import { packageOffline, propertiesOf } from '../package.ts';
import { root } from '../project.ts';
import { expectNone, loadAllRoutes, readServerless } from './yours.ts';

let serverless: Awaited<ReturnType<typeof readServerless>>;
beforeAll(async () => {
  serverless = await readServerless();
});

test('serverless.yml loses no messages once it is deployed', () => {
  const { lineOf } = sourcesIn(root);
  expectNone([...queueFindings(serverless.wiring, lineOf), ...functionFindings(serverless.wiring, lineOf)]);
});

/** What a deployment of the stage `dev` checks, with a `.env` in which nothing is missing. */
async function deployment() {
  const template = readTemplate(JSON.stringify(await packageOffline(root, { dotenv: completeEnv })));
  const env = { ...process.env, ...parseEnv(completeEnv) };
  const wiring = readWiring(await printServerless(root, env, ['--stage', 'dev']));
  return { template, wiring, sources: sourcesIn(root) };
}

test('the deployed functions get the variables that their routes name, and their roles cover every queue that they use', async () => {
  const { template, wiring, sources } = await deployment();
  const settings = settingFindings({
    ...{ wiring, template, ...sources, service: wiring.service, stage: 'dev' },
    tables: await loadAllRoutes(),
    dotenv: { file: '.env', text: completeEnv },
    given: parseEnv(completeEnv),
    local: {},
  });
  expectNone([...settings, ...missingPermissions(template, wiring, sources.lineOf)]);
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
