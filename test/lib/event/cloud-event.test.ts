import { expect, test } from 'vitest';
import { fromSqs } from '../../../lib/event/sqs.ts';
import type { SqsRecord } from '../../../lib/event/sqs-record.ts';

const record = (body: string): SqsRecord => ({
  messageId: 'm-1',
  body,
  attributes: { SentTimestamp: '1795413600000' },
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
});
const cloudEvent = (more: string) => `{"specversion":"1.0","id":"e-1","source":"/s","type":"t"${more}}`;
const read = (more: string) => fromSqs(record(cloudEvent(more)), 'queue')[0];

test.each([
  '{"TopicArn":"arn","Type":7}',
  '{"detail-type":"OrderPlaced","id":"e-1"}',
  '{"specversion":"0.3","id":"e-1","source":"/s","type":"t"}',
  '{"Records":[{"eventSource":"aws:s3"}]}',
  '{"Records":[]}',
  '["specversion"]',
  '{"__proto__":{"specversion":"1.0","id":"e-1","source":"/s","type":"t"}}',
])('A body that only resembles an envelope is sent as it is: %s', (body) => {
  expect(fromSqs(record(body), 'queue')).toMatchObject([
    { id: 'm-1', type: 'com.amazonaws.sqs.message', datacontenttype: 'application/json', data: body },
  ]);
});

test('Attributes that are null count as absent', () => {
  expect(read(',"subject":null,"time":null,"data":{}')).toMatchObject({
    id: 'e-1',
    subject: undefined,
    time: '2026-11-23T06:00:00.000Z',
  });
});

test('Data is what the producer wrote, to the digit', () => {
  expect(read(',"data":{"n":9007199254740993,"a":1.0}')?.data).toBe('{"n":9007199254740993,"a":1.0}');
});

test('Text of another media type than JSON comes without its quotes, base64 as base64', () => {
  expect(read(',"datacontenttype":"text/plain","data":"a \\"b\\""')?.data).toBe('a "b"');
  expect(read(',"data_base64":"AQID"')).toMatchObject({
    data: 'AQID',
    extensions: { datacontentencoding: 'base64' },
  });
});

test('Extensions with names that CloudEvents does not allow stay behind', () => {
  expect(read(',"my ext":"x","myext":7,"data":1')?.extensions).toEqual({ myext: '7' });
});

test('An event without data has its attributes as data, for RocketMQ takes no empty message', () => {
  const [event] = fromSqs(record(cloudEvent(',"tenant":"blue"')), 'queue');
  expect(event?.datacontenttype).toBe('application/json');
  expect(JSON.parse(event?.data ?? '')).toEqual({
    specversion: '1.0',
    id: 'e-1',
    source: '/s',
    type: 't',
    time: '2026-11-23T06:00:00.000Z',
    tenant: 'blue',
  });
  expect(read(',"datacontenttype":"text/plain","data":""')?.data).toContain('"id":"e-1"');
});

test('Message attributes come before what the body says, and the message group is an extension', () => {
  const withAttributes = (body: string) => ({
    ...record(body),
    attributes: { SentTimestamp: '1795413600000', MessageGroupId: 'A-1' },
    messageAttributes: { 'ce-subject': { stringValue: 's' }, Tenant: { stringValue: 'green' } },
  });
  expect(fromSqs(withAttributes(cloudEvent(',"data":1,"tenant":"blue"')), 'queue')).toMatchObject([
    { id: 'e-1', subject: 's', extensions: { tenant: 'green', partitionkey: 'A-1' }, group: undefined },
  ]);
});
