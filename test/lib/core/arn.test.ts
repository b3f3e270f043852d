import { describe, expect, test } from 'vitest';
import { nameOf, parseArn, queueNameOf, queueUrlOf } from '../../../lib/core/arn.ts';

const orders = 'arn:aws:sqs:eu-central-1:123456789012:shop-orders.fifo';

test('An ARN has a partition, a service, a region, an account and a resource', () => {
  expect(parseArn(orders)).toEqual({
    partition: 'aws',
    service: 'sqs',
    region: 'eu-central-1',
    account: '123456789012',
    resource: 'shop-orders.fifo',
  });
  expect(parseArn('arn:aws:s3:::bucket')).toMatchObject({ region: '', account: '', resource: 'bucket' });
  expect(parseArn('arn:aws:logs:eu-west-1:1:log-group:a:*')?.resource).toBe('log-group:a:*');
  for (const text of ['', 'orders', 'arn:aws:sqs', 'urn:aws:sqs:eu-west-1:1:orders']) {
    expect(parseArn(text)).toBeUndefined();
  }
});

test("A queue's name keeps its .fifo, the name that routes use does not", () => {
  expect(queueNameOf(orders)).toBe('shop-orders.fifo');
  expect(nameOf(orders)).toBe('shop-orders');
  expect(nameOf('orders.fifo')).toBe('orders');
});

describe("A queue's URL", () => {
  test.each([
    ['aws', 'eu-central-1', 'amazonaws.com'],
    ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
    ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
    ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
  ])('in the partition %s has its own account, region and domain', (partition, region, domain) => {
    const arn = `arn:${partition}:sqs:${region}:210987654321:shop-orders.fifo`;
    expect(queueUrlOf(arn)).toBe(`https://sqs.${region}.${domain}/210987654321/shop-orders.fifo`);
  });

  test.each([
    'arn:aws:sns:eu-central-1:123456789012:orders',
    'arn:aws-moon:sqs:moon-1:123456789012:orders',
    'arn:aws:sqs::123456789012:orders',
    'orders',
  ])('cannot be told from %s', (arn) => {
    expect(queueUrlOf(arn)).toBeUndefined();
  });
});
