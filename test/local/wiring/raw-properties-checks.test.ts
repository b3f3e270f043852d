import { expect, test } from 'vitest';
import { unprovenRoutes } from '../../../local/wiring/raw-properties-checks.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { readTemplate } from '../../../local/wiring/template.ts';

const routes = `export const routes = queueRoutes({
  orders: { to: 'orders' },
  reminders: { to: 'reminders', group: 'A' },
});`;

/** The findings about a function with these routes, whose template gives it these variables. */
function findingsOf(Variables: Readonly<Record<string, unknown>>) {
  const FunctionName = 'shop-dev-queue';
  const wiring = readWiring({
    service: 'shop',
    provider: { region: 'eu-central-1' },
    functions: { queue: { name: FunctionName } },
  });
  const Properties = { FunctionName, Role: 'arn:aws:iam::1:role/mine', Environment: { Variables } };
  const template = readTemplate(
    JSON.stringify({ Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties } } }),
  );
  const queue = { orders: { to: 'orders' }, reminders: { to: 'reminders', group: 'A' } } as const;
  const dotenv = { file: '.env.dev', text: '' };
  return unprovenRoutes({ wiring, template, tables: { queue }, dotenv, routesText: () => routes });
}

test.each([{}, { RAW_PROPERTIES: '' }, { RAW_PROPERTIES: 'false' }])(
  'a route that delivers later is found if the deployed function gets %j, with its line and what to run',
  (variables) => {
    expect(findingsOf(variables)).toEqual([
      {
        file: 'functions/queue/routes.ts',
        line: 3,
        what: 'route "reminders" has group, and RAW_PROPERTIES is not true, so the function "queue" would not start',
        remedy: expect.stringMatching(
          /npm run doctor -- --stage STAGE --probe TOPIC.*RAW_PROPERTIES=true in \.env\.dev/,
        ),
      },
    ]);
  },
);

test('with RAW_PROPERTIES=true, nothing is found', () => {
  expect(findingsOf({ RAW_PROPERTIES: 'true' })).toEqual([]);
});
