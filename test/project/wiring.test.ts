import { beforeAll, expect, test } from 'vitest';
import { settings } from '../../lib/config/settings.ts';
import { fixtureRoot } from '../fixtures/build.ts';
import { packageOffline, propertiesOf, type Template } from './package.ts';

/** What osls makes of the wiring of the tests. */
let template: Template;

beforeAll(async () => {
  const zips = ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => `${name}.zip`);
  const dotenv = 'DMS_SECRET_KEY=a$HOME-b$$c\nMAX_IN_FLIGHT=3\n';
  template = await packageOffline(fixtureRoot, { zips, dotenv });
});

test('functions are deployed with every setting, and with the values of .env to the letter', () => {
  const functions = propertiesOf<{ Environment: { Variables: Record<string, string> } }>(
    template,
    'AWS::Lambda::Function',
  );

  expect(functions).toHaveLength(4);
  for (const { Environment } of functions) {
    expect(Object.keys(Environment.Variables)).toEqual(expect.arrayContaining(Object.keys(settings)));
    expect(Environment.Variables).toMatchObject({
      DMS_SECRET_KEY: 'a$HOME-b$$c',
      MAX_IN_FLIGHT: '3',
      IAM_DOMAIN: '',
    });
  }
});

test('the webhook function answers every method: some senders ask with GET or OPTIONS before they post', () => {
  const routes = propertiesOf<{ RouteKey: string }>(template, 'AWS::ApiGatewayV2::Route');

  expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['ANY /hooks/{sender}']);
});

test('osls itself lets the functions receive from their queues', () => {
  const roles = propertiesOf<{ Policies: unknown }>(template, 'AWS::IAM::Role');

  expect(JSON.stringify(roles)).toContain('sqs:ReceiveMessage');
});
