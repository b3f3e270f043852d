import { expect, test } from 'vitest';
import { shopify } from '../../../lib/senders.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { settingFindings } from '../../../local/wiring/setting-checks.ts';
import type { SettingsContext } from '../../../local/wiring/settings-context.ts';
import { readTemplate } from '../../../local/wiring/template.ts';

const routes = `export const routes = webhookRoutes({
  shop: { sender: shopify({ secret: 'SHOPIFY_SECRET' }), to: 'orders' },
});`;

const service = {
  DMS_ENDPOINT: 'https://dms.example.com',
  DMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  DMS_INSTANCE_ID: '11111111-2222-4333-8444-555555555555',
};

/** The findings about a function with a route of Shopify, whose template gives it these variables. */
function findingsOf(
  Variables: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, string>> = {},
  more: Partial<SettingsContext> = {},
) {
  const FunctionName = 'shop-dev-webhook';
  const wiring = readWiring({
    service: 'shop',
    provider: { region: 'eu-central-1' },
    functions: { webhook: { name: FunctionName } },
  });
  const Properties = { FunctionName, Role: 'arn:aws:iam::1:role/mine', Environment: { Variables } };
  const Fn = { Type: 'AWS::Lambda::Function', Properties };
  return settingFindings({
    ...{ wiring, template: readTemplate(JSON.stringify({ Resources: { Fn } })), given, local: {} },
    ...{ service: 'shop', stage: 'dev', lineOf: () => 7, routesText: () => routes },
    tables: { webhook: { shop: { sender: shopify({ secret: 'SHOPIFY_SECRET' }), to: 'orders' } } },
    dotenv: { file: '.env', text: '' },
    ...more,
  });
}

const credentials = { DMS_ACCESS_KEY: 'ACCESSKEY00000000001', DMS_SECRET_KEY: 'a-secret-key' };

test('a variable that a sender reads and the deployed function does not get is found in its route, with the secret to create', () => {
  expect(findingsOf({ ...service, ...credentials }, { SHOPIFY_SECRET: 'only-in-the-shell' })).toEqual([
    {
      file: 'functions/webhook/routes.ts',
      line: 2,
      what: 'a sender reads SHOPIFY_SECRET, which the deployed function "webhook" does not get',
      remedy: expect.stringContaining('aws secretsmanager create-secret --name shop/dev'),
    },
  ]);
});

test('a function that gets SECRETS_ID reads the variables of its senders from that secret', () => {
  expect(findingsOf({ ...service, SECRETS_ID: 'launchpad' })).toEqual([]);
});

test('an empty SECRETS_ID names no secret', () => {
  expect(findingsOf({ ...service, ...credentials, SECRETS_ID: '' })).toHaveLength(1);
});

test('a setting that the shell has and the function does not get is missing in provider.environment', () => {
  const { DMS_PROJECT_ID: _, ...others } = service;
  expect(findingsOf({ ...others, SECRETS_ID: 'launchpad' })).toEqual([]); // the secret may hold it
  expect(
    findingsOf({ ...others, ...credentials, SHOPIFY_SECRET: 'x'.repeat(20) }, { DMS_PROJECT_ID: '0123' }),
  ).toEqual([
    {
      file: 'serverless.yml',
      line: 7,
      what: 'functions "webhook" do not get DMS_PROJECT_ID, which .env or the shell sets',
      remedy: `Add "DMS_PROJECT_ID: \${env:DMS_PROJECT_ID, ''}" to provider.environment.`,
    },
  ]);
});

test('all secrets that are missing are one problem with one object to write', () => {
  expect(findingsOf(service)).toEqual([
    {
      file: '.env',
      what: 'SECRETS_ID is not set, so the deployed functions do not get DMS_ACCESS_KEY, DMS_SECRET_KEY, SHOPIFY_SECRET',
      remedy: expect.stringMatching(
        /^Write {"DMS_ACCESS_KEY":"…","DMS_SECRET_KEY":"…","SHOPIFY_SECRET":"…"} into one file.*file:\/\/\/tmp\/secret\.json/,
      ),
    },
  ]);
});

test('a stage without a file of values is told to copy the example', () => {
  const dotenv = { file: '.env.prod', text: '', isMissing: true };
  expect(
    findingsOf(
      { SECRETS_ID: '', ...credentials, SHOPIFY_SECRET: 'x'.repeat(20) },
      {},
      { dotenv, stage: 'prod' },
    ),
  ).toEqual([
    {
      file: '.env.prod',
      what: 'there is no .env.prod and no .env, so the deployed functions do not get DMS_ENDPOINT, DMS_PROJECT_ID, DMS_INSTANCE_ID',
      remedy: 'Copy .env.example to .env.prod, then fill in DMS_ENDPOINT, DMS_PROJECT_ID, DMS_INSTANCE_ID.',
    },
  ]);
});
