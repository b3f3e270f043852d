import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extensionsOf } from '../../../lib/event/extensions.ts';
import { fromSns } from '../../../lib/event/sns.ts';
import { fromSqs } from '../../../lib/event/sqs.ts';
import type { SqsRecord } from '../../../lib/event/sqs-record.ts';
import { sample } from '../../support/services.ts';

describe('Attributes beside a message become extensions', () => {
  test('by the letters and digits of their names', () => {
    expect(
      extensionsOf({ eventType: 'OBJECT_DELETE', 'tenant-id': 'blue', 'ce-traceparent': '00-1' }),
    ).toEqual({ eventtype: 'OBJECT_DELETE', tenantid: 'blue', traceparent: '00-1' });
  });

  test('but never change what the event says of itself, nor which sender was verified', () => {
    const forged = Object.fromEntries(
      ['ce-id', 'Source', 'data_base64', 'content-type', 'ce-sender', 'sender', 'specversion'].map((name) => [
        name,
        'forged',
      ]),
    );
    expect(extensionsOf(forged)).toEqual({});
  });

  test('whatever they are: names are legal, and values are theirs', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (attributes) => {
        for (const [name, value] of Object.entries(extensionsOf(attributes))) {
          expect(name).toMatch(/^[a-z0-9]+$/);
          expect(Object.values(attributes)).toContain(value);
        }
      }),
    );
  });

  test('of one name once, and only with a value', () => {
    expect(extensionsOf({ tenant: 'first', Tenant: 'second', empty: '', '--': 'x' })).toEqual({
      tenant: 'first',
    });
  });
});

test('The attributes of an SQS message travel with its event, except binary ones', () => {
  const { Records } = sample('queue/message-attributes') as { Records: [SqsRecord] };
  expect(fromSqs(Records[0], 'queue')).toMatchObject([
    {
      id: '3f1424d4-f796-459a-8184-9c92662be6da',
      extensions: {
        eventtype: 'OBJECT_DELETE',
        tenantid: 'blue',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        retries: '3',
      },
    },
  ]);
});

test('The attributes of an SNS message travel with its event, except binary ones and what SNS would not write', () => {
  const notification = {
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:alerts',
    Message: 'stock is low',
    Timestamp: '2026-11-23T06:00:00.123Z',
    MessageAttributes: {
      Severity: { Type: 'String', Value: 'high' },
      shops: { Type: 'String.Array', Value: '["a","b"]' },
      thumbprint: { Type: 'Binary', Value: 'AQID' },
      odd: 7,
    },
  };
  expect(fromSns(notification).extensions).toEqual({ severity: 'high', shops: '["a","b"]' });
  expect(fromSns({ ...notification, MessageAttributes: undefined }).extensions).toEqual({});
});
