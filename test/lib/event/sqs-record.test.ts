import { expect, test } from 'vitest';
import { isSqsRecord } from '../../../lib/event/sqs-record.ts';

const record = {
  messageId: 'm-1',
  body: 'text',
  attributes: { SentTimestamp: '1700000000000' },
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
};

test.each<[what: string, value: unknown]>([
  ['with the least that SQS sends', record],
  [
    'with everything that is read',
    {
      ...record,
      attributes: { ...record.attributes, ApproximateReceiveCount: '2', MessageGroupId: 'g' },
      messageAttributes: { text: { stringValue: 'x' }, binary: { stringValue: null }, absent: {} },
    },
  ],
])('A record %s is a record of SQS', (_, value) => {
  expect(isSqsRecord(value)).toBe(true);
});

test.each<[what: string, value: unknown]>([
  ['null', null],
  ['a list', []],
  ['a text', 'record'],
  ['without an id', { ...record, messageId: undefined }],
  ['whose body is not a text', { ...record, body: {} }],
  ['of another source', { ...record, eventSource: 'aws:sns' }],
  ['without the queue', { ...record, eventSourceARN: undefined }],
  ['without attributes', { ...record, attributes: undefined }],
  ['whose time is not a number', { ...record, attributes: { SentTimestamp: '1e9' } }],
  ['whose time is too long for a date', { ...record, attributes: { SentTimestamp: '1'.repeat(16) } }],
  ['whose time is not a text', { ...record, attributes: { SentTimestamp: 1 } }],
  [
    'whose count is not a text',
    { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: 1 } },
  ],
  ['whose group is not a text', { ...record, attributes: { ...record.attributes, MessageGroupId: null } }],
  ['whose message attributes are a list', { ...record, messageAttributes: [] }],
  ['with a message attribute that is a text', { ...record, messageAttributes: { a: 'x' } }],
  [
    'with a message attribute whose text is a number',
    { ...record, messageAttributes: { a: { stringValue: 1 } } },
  ],
])('A value %s is not a record of SQS', (_, value) => {
  expect(isSqsRecord(value)).toBe(false);
});
