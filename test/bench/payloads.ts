import { createHash, createHmac, randomUUID } from 'node:crypto';
import { webhookSecret } from './identity.ts';

/** A batch to send: how many messages, and how large each body is. */
export interface Batch {
  readonly records: number;
  readonly bodyBytes: number;
}

/** The parts of an SQS record that differ between records. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly SentTimestamp: string };
}

/** The payload of the queue function: records of a standard queue, as SQS delivers them. */
export interface QueuePayload {
  readonly Records: readonly SqsRecord[];
}

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:bench-orders';
const SENT_AT = Date.parse('2026-11-23T06:00:00Z');

/** A batch as the payload of the queue function. Every body is different JSON of exactly this size. */
export function queuePayload({ records, bodyBytes }: Batch): QueuePayload {
  return { Records: Array.from({ length: records }, (_, index) => sqsRecord(index, bodyBytes)) };
}

function sqsRecord(index: number, bodyBytes: number): SqsRecord & Record<string, unknown> {
  const body = jsonBody(index, bodyBytes);
  const sentAt = String(SENT_AT + index);
  return {
    messageId: randomUUID(),
    receiptHandle: `AQEB${'handle'.repeat(20)}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: sentAt,
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: sentAt,
    } as SqsRecord['attributes'],
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE,
    awsRegion: 'eu-central-1',
  };
}

function jsonBody(index: number, bodyBytes: number): string {
  const start = `{"order":${index},"note":"`;
  return `${start}${'x'.repeat(Math.max(0, bodyBytes - start.length - 2))}"}`;
}

/** A message on the wire. */
export interface WireMessage {
  readonly topic: string;
  readonly body: string;
  readonly property_list: readonly { readonly name: string; readonly value: string }[];
}

/** The message that the queue function makes of a record, so that all sides send equally many bytes; a test compares them. */
export function wireMessage({ messageId, body, attributes }: SqsRecord): WireMessage {
  const properties = {
    CE_id: messageId,
    CE_source: QUEUE,
    CE_type: 'com.amazonaws.sqs.message',
    CE_time: new Date(Number(attributes.SentTimestamp)).toISOString(),
    CE_specversion: '1.0',
    CE_contenttype: 'application/json',
    KEYS: messageId,
    TAGS: 'com.amazonaws.sqs.message',
  };
  const list = Object.entries(properties).map(([name, value]) => ({ name, value }));
  return { topic: 'orders', body, property_list: list };
}

/** A signed GitHub webhook as an HTTP API delivers it. */
export function githubPayload(bodyBytes: number) {
  const body = jsonBody(0, bodyBytes);
  const signature = createHmac('sha256', webhookSecret).update(body).digest('hex');
  return {
    version: '2.0',
    routeKey: 'POST /hooks/{sender}',
    rawPath: '/hooks/github',
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/0a1b2c3',
      'x-github-delivery': randomUUID(),
      'x-github-event': 'push',
      'x-hub-signature-256': `sha256=${signature}`,
      host: 'abc123defg.execute-api.eu-central-1.amazonaws.com',
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123defg',
      domainName: 'abc123defg.execute-api.eu-central-1.amazonaws.com',
      http: { method: 'POST', path: '/hooks/github', protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'POST /hooks/{sender}',
      stage: '$default',
      timeEpoch: SENT_AT,
    },
    body,
    isBase64Encoded: false,
    pathParameters: { sender: 'github' },
  };
}
