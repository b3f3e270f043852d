import { expect, test } from 'vitest';
import ping from '../../events/webhook/github-ping.json' with { type: 'json' };
import pushToBranch from '../../events/webhook/github-push-to-branch.json' with { type: 'json' };
import pushToMain from '../../events/webhook/github-push-to-main.json' with { type: 'json' };
import invoiceCreated from '../../events/webhook/stripe-invoice-created.json' with { type: 'json' };
import invoicePaid from '../../events/webhook/stripe-invoice-paid.json' with { type: 'json' };
import { messagesOf } from '../../test/support/messages-of.ts';
import { routes } from './routes.ts';

test('a push to main is a deployment: its tag is the repository, its keys are the delivery and the commit', () => {
  expect(messagesOf('webhook', routes, pushToMain)).toMatchObject([
    {
      topic: 'deployments',
      tag: 'shop-web',
      keys: ['72d3162e-cc78-11e3-81ab-4c9367dc0958', '9a1ba0c3f1e2d4c5b6a7988776655443322110ff'],
      body: pushToMain.body,
    },
  ]);
});

test('a paid invoice is a payment: its tag is the currency, its keys are the event and the invoice', () => {
  expect(messagesOf('webhook', routes, invoicePaid)).toMatchObject([
    {
      topic: 'payments',
      tag: 'eur',
      keys: ['evt_1QO3Xx2eZvKYlo2C9b1x0q7Y', 'in_1QO3Xw2eZvKYlo2C1a'],
      body: invoicePaid.body,
    },
  ]);
});

test.each([
  ['a push to another branch', pushToBranch],
  ['the ping of GitHub after the webhook was created', ping],
  ['an invoice that is not paid', invoiceCreated],
])('%s becomes no message', (_, payload) => {
  expect(messagesOf('webhook', routes, payload)).toEqual([]);
});

test('a push without a repository is refused, so that it becomes a dead letter', () => {
  const payload = { ...pushToMain, body: '{"ref":"refs/heads/main"}' };

  expect(() => messagesOf('webhook', routes, payload)).toThrow('The route failed on an event of type "push"');
});
