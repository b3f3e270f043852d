import { expect, test } from 'vitest';
import unknownCurrency from '../../events/queue/order-in-unknown-currency.json' with { type: 'json' };
import orders from '../../events/queue/orders.json' with { type: 'json' };
import { messagesOf } from '../../test/support/messages-of.ts';
import { routes } from './routes.ts';

/** The first record of the sample with another body. */
function withBody(body: string) {
  const [record] = orders.Records;
  return { Records: [{ ...record, body }] };
}

test('an order becomes a message in the form of the consumers: the tag is its status, the keys are its record and number', () => {
  const messages = messagesOf('queue', routes, orders);

  expect(messages.map(({ topic, tag }) => [topic, tag])).toEqual([
    ['orders', 'placed'],
    ['orders', 'placed'],
    ['orders', 'paid'],
  ]);
  expect(messages[0]).toMatchObject({
    keys: ['11d6ee51-4cc7-4302-9e22-7cd8afdaadf5', 'A-1001'],
    body: '{"order":"A-1001","status":"placed","total":{"cents":4900,"currency":"EUR"},"customer":"C-17"}',
  });
});

test('the message group travels along as the partition key', () => {
  const messages = messagesOf('queue', routes, orders);

  expect(messages.map(({ properties }) => properties.CE_partitionkey)).toEqual([
    'A-1001',
    'A-1002',
    'A-1001',
  ]);
});

test('an order in a currency that the consumers do not know is rejected', () => {
  expect(() => messagesOf('queue', routes, unknownCurrency)).toThrow('unknown currency');
});

test.each([
  ['{"orderNo":"A-1","status":"lost"}', 'not an order: status, totalCents, currency, customer'],
  ['not JSON', 'not an order: body'],
])('a record that is not an order is rejected with the names of the fields: %s', (body, reason) => {
  expect(() => messagesOf('queue', routes, withBody(body))).toThrow(reason);
});
