import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../local/sqs/queues.ts';
import { failureLetterOf } from '../../../local/sqs/redrive-failures.ts';
import { startRedrive } from '../../support/redrive.ts';
import { startSqsProxy } from '../../support/sqs-proxy.ts';

const url = 'https://sqs.eu-west-3.amazonaws.com/123456789012/shop-failures';
const queue = { url, sources: [], invokeCommand: (name: string) => `invoke ${name}` };

/** The record of a function that failed, as Lambda sends it to a failure destination. */
const invocation = (errorType: string, errorMessage: string) =>
  JSON.stringify({
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.000Z',
    requestContext: {
      requestId: 'request-1',
      functionArn: 'arn:aws:lambda:eu-west-3:123456789012:function:shop-prod-schedule:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { schedule: 'arn:aws:scheduler:…:heartbeat', time: '2026-01-02T03:00:00Z' },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType, errorMessage },
  });

describe('A record that SQS gave up', () => {
  const received = {
    MessageId: 'm-1',
    Body: invocation('DeliveryError', 'looks like another kind'),
    Attributes: {
      SentTimestamp: '1767323045000',
      DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-3:123456789012:shop-orders',
    },
    MessageAttributes: { RULE_ARN: { DataType: 'String', StringValue: 'an attribute of the application' } },
  };

  test('goes back to the queue whose ARN SQS noted, whatever its body looks like', () => {
    expect(failureLetterOf(received, queue)).toMatchObject({
      messageId: 'm-1',
      class: 'record',
      origin: 'queue/shop-orders',
      at: 1767323045000,
      target: { queueUrl: 'https://sqs.eu-west-3.amazonaws.com/123456789012/shop-orders' },
    });
  });

  test('without that ARN goes back only if one queue can have had it', () => {
    const text = { MessageId: 'm-1', Body: 'text' };
    const letterWith = (...sources: string[]) => failureLetterOf(text, { ...queue, sources });
    expect(letterWith('orders').target).toEqual({ queueUrl: url.replace('shop-failures', 'orders') });
    expect(letterWith().target).toMatchObject({ byHand: expect.stringContaining('which queue') });
    expect(letterWith('orders', 'returns').target).toHaveProperty('byHand');
  });
});

describe('An event that Lambda gave up', () => {
  test('is shown as the function got it, with the command that starts the function again', () => {
    const letter = failureLetterOf(
      { MessageId: 'm', Body: invocation('DeliveryError', '1 of 1 events') },
      queue,
    );
    expect(letter).toMatchObject({
      class: 'invocation',
      origin: 'shop-prod-schedule',
      keys: ['request-1'],
      at: Date.parse('2026-01-02T03:04:05Z'),
      reason: 'The function failed: DeliveryError: 1 of 1 events',
      target: { byHand: 'Store its body as event.json, and run: invoke shop-prod-schedule' },
    });
    expect(JSON.parse(letter.details().body)).toMatchObject({ time: '2026-01-02T03:00:00Z' });
  });

  test('has only the name of an unexpected error in its reason, because its text may quote a body', () => {
    const letter = failureLetterOf({ Body: invocation('SyntaxError', 'Unexpected token "secret"') }, queue);
    expect(letter.reason).toBe('The function failed: SyntaxError');
    expect(letter.details().facts).toContainEqual(['error', 'Unexpected token "secret"']);
  });
});

test('An event that EventBridge could not hand to the function has the reason of EventBridge', () => {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const letter = failureLetterOf(
    {
      Body: '{"source":"shop.orders"}',
      MessageAttributes: {
        RULE_ARN: text('arn:aws:events:eu-west-3:123456789012:rule/shop'),
        TARGET_ARN: text('arn:aws:lambda:eu-west-3:123456789012:function:shop-prod-event-bus'),
        ERROR_CODE: text('NO_PERMISSIONS'),
        ERROR_MESSAGE: text('No permissions to invoke'),
      },
    },
    queue,
  );
  expect(letter).toMatchObject({
    class: 'rule',
    origin: 'shop-prod-event-bus',
    reason: 'EventBridge could not start the function: NO_PERMISSIONS, No permissions to invoke',
    target: { byHand: expect.stringContaining('invoke shop-prod-event-bus') },
  });
  expect(letter.details().body).toBe('{"source":"shop.orders"}');
});

describe('npm run redrive -- --queue failures', () => {
  test('sends records back to their queue; events of schedules stay, and the command tells it', async () => {
    const { run, sqs, visibleIn, lines } = await startRedrive();
    await sqs.send('failures', 'a record');
    await sqs.send('failures', invocation('DeliveryError', '1 of 1 events'));
    expect(await run('--queue failures')).toBe(false);
    expect(await visibleIn('orders')).toEqual(['a record']);
    expect(await visibleIn('failures')).toHaveLength(1);
    expect(lines.slice(-2)).toEqual([
      '1 letter sent again.',
      '1 letter not sent again: --show ID says what to do.',
    ]);
  });

  test('notes the first id and time of a record, also when it is redriven again', async () => {
    const { run, sqs, urlOf } = await startRedrive();
    await sqs.send('failures', 'a record');
    const take = async (name: string) => {
      const QueueUrl = urlOf(name);
      const names = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
      const { Messages: [message] = [] } = await sqs.client.send(
        new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, ...names }),
      );
      return {
        id: message?.MessageId,
        at: message?.Attributes?.SentTimestamp,
        more: message?.MessageAttributes,
      };
    };
    const { id, at } = await take('failures');
    const attributes = { 'launchpad-redriven': { DataType: 'String', StringValue: `${id} ${at}` } };
    await run('--queue failures');
    const { more } = await take('orders');
    expect(more).toEqual(attributes);
    const again = { QueueUrl: urlOf('failures'), MessageBody: 'b', MessageAttributes: attributes };
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: urlOf('orders') }));
    await sqs.client.send(new SendMessageCommand(again));
    await run('--queue failures');
    expect((await take('orders')).more).toEqual(attributes);
  });

  test('--show has the command that starts the function again', async () => {
    const { run, sqs, lines } = await startRedrive();
    await sqs.send('failures', invocation('DeliveryError', '1 of 1 events'));
    await run('--queue failures --show request-1');
    expect(lines.join('\n')).toMatch(
      /send again +Store its body as event\.json, and run: aws lambda invoke --function-name shop-prod-schedule /,
    );
  });
});

describe('npm run redrive -- --queue failures.fifo', () => {
  async function start(count: number) {
    const started = await startRedrive();
    const QueueUrl = started.urlOf('failures.fifo');
    const bodies = Array.from({ length: count }, (_, index) => `step ${index}`);
    for (const MessageBody of bodies) {
      await started.sqs.client.send(
        new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'order-1' }),
      );
    }
    return { ...started, bodies };
  }

  test('sends the records of a message group back in their order', async () => {
    const { run, visibleIn, bodies } = await start(14);
    expect(await run('--queue failures.fifo')).toBe(true);
    expect(await visibleIn('steps.fifo')).toEqual(bodies);
    expect(await visibleIn('failures.fifo')).toEqual([]);
  });

  test('a record that could not be deleted is in its queue only once when the redrive is repeated', async () => {
    const { run, sqs, projectQueues, visibleIn, bodies } = await start(1);
    const refused = { status: 400, body: { __type: 'RequestThrottled', message: 'later' } };
    const proxy = await startSqsProxy(sqs.url, ({ operation }) =>
      operation === 'DeleteMessage' ? refused : 'pass',
    );
    const client = createClient(proxy.url, 'eu-central-1', 1);
    await expect(run('--queue failures.fifo', { queues: { ...projectQueues, client } })).rejects.toThrow(
      /^Stopped after 0 letters, because SQS refused a request/,
    );
    client.destroy();
    expect(await run('--queue failures.fifo')).toBe(true);
    expect(await visibleIn('steps.fifo')).toEqual(bodies);
  });
});
