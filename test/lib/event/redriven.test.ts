import { describe, expect, test } from 'vitest';
import { REDRIVEN, redrivenFrom, redrivenText } from '../../../lib/event/redriven.ts';
import { fromSqs } from '../../../lib/event/sqs.ts';
import type { SqsRecord } from '../../../lib/event/sqs-record.ts';

const first = { messageId: '059f36b4-87a3-44ab-83d2-661975830a7d', sentAt: 1_767_323_045_000 };
const record = (attributes: Readonly<Record<string, string>>): SqsRecord => ({
  messageId: 'second',
  body: 'x',
  attributes: { SentTimestamp: '1767409445000', ApproximateReceiveCount: '1' },
  messageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }]),
  ),
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
});

describe('A record that was redriven', () => {
  test('is the same event as before, and may have been sent', () => {
    expect(fromSqs(record({ [REDRIVEN]: redrivenText(first), region: 'eu' }), 'queue')).toMatchObject([
      {
        id: first.messageId,
        time: '2026-01-02T03:04:05.000Z',
        delivered: 'again',
        firstDeliveredAt: first.sentAt,
        extensions: { region: 'eu' },
      },
    ]);
  });

  test('has no other extension for it', () => {
    const [event] = fromSqs(record({ [REDRIVEN]: redrivenText(first) }), 'queue');
    expect(event?.extensions).toEqual({});
  });

  test.each(['', 'id', 'id 1 2', ' 1', `${'i'.repeat(101)} 1`, 'id 1e3', 'id -1'])(
    'is not known by the text %j',
    (text) => {
      expect(redrivenFrom(text)).toBeUndefined();
      expect(fromSqs(record({ [REDRIVEN]: text }), 'queue')).toMatchObject([
        { id: 'second', delivered: 'first' },
      ]);
    },
  );
});
