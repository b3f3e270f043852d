import { expect, test } from 'vitest';
import { eventBusRoutes, queueRoutes, reject, scheduleRoutes, webhookRoutes } from '../../lib/routes.ts';
import { github } from '../../lib/senders.ts';
import { messagesOf } from '../support/messages-of.ts';

const request = (path: string, body: string) => ({
  version: '2.0',
  rawPath: path,
  headers: { 'x-github-event': 'push', 'x-github-delivery': 'd-1' },
  requestContext: { http: { method: 'POST' } },
  body,
});

const record = (queue: string, body: string) => ({
  messageId: `m-${body}`,
  body,
  attributes: { SentTimestamp: '1795413600000' },
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${queue}`,
});

test('a webhook becomes the messages of its route, without a signature', () => {
  const routes = webhookRoutes({ github: { sender: github({ secret: 'SECRET' }), to: ['pushes', 'audit'] } });

  expect(messagesOf('webhook', routes, request('/hooks/github', '{"ref":"main"}'))).toMatchObject([
    { topic: 'pushes', tag: 'push', keys: ['d-1'], body: '{"ref":"main"}' },
    { topic: 'audit', tag: 'push', keys: ['d-1'], body: '{"ref":"main"}' },
  ]);
  expect(() => messagesOf('webhook', routes, request('/hooks/gitlab', '{}'))).toThrow(
    'no route "gitlab" with a sender',
  );
});

test('every record of a batch becomes the messages of its queue', () => {
  const routes = queueRoutes({ orders: { to: (event) => (event.data === '1' ? [] : 'orders') } });
  const payload = { Records: ['1', '2', '3'].map((body) => record('shop-dev-orders', body)) };

  expect(messagesOf('queue', routes, payload).map(({ keys }) => keys)).toEqual([['m-2'], ['m-3']]);
});

test('a tick and an event of EventBridge become the messages of their routes', () => {
  const tick = {
    schedule: 'arn:aws:scheduler:::schedule/default/shop-dev-nightly',
    time: '2026-11-23T01:30:00Z',
  };
  const event = {
    id: 'e-1',
    source: 'shop',
    'detail-type': 'Paid',
    time: '2026-11-23T01:30:00Z',
    detail: {},
  };

  expect(messagesOf('schedule', scheduleRoutes({ nightly: { to: 'reports' } }), tick)).toMatchObject([
    { topic: 'reports', keys: ['shop-dev-nightly@2026-11-23T01:30:00Z'] },
  ]);
  expect(messagesOf('event-bus', eventBusRoutes({ shop: { to: 'payments' } }), event)).toMatchObject([
    { topic: 'payments', tag: 'Paid', keys: ['e-1'] },
  ]);
});

test('an event that its route rejects, or that no route takes, throws the reason', () => {
  const routes = queueRoutes({ orders: { to: () => reject('unknown currency') } });

  expect(() => messagesOf('queue', routes, { Records: [record('orders', '1')] })).toThrow('unknown currency');
  expect(() => messagesOf('queue', routes, { Records: [record('parcels', '1')] })).toThrow(
    'No route takes "parcels"',
  );
});
