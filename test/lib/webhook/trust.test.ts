import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bearer, cloudEvents, github, hmac, pagerduty, sns } from '../../../lib/senders.ts';
import type { Sender } from '../../../lib/webhook/sender.ts';
import { caseOf, senderNames, senderOf, signedRequest } from '../../support/senders.ts';
import { asVerified, webhookRequest } from '../../support/webhook-request.ts';

const forged = { 'ce-sender': 'stripe', sender: 'stripe', 'ce-verification': 'x', verification: 'x' };
const json = (type: string) => ({ 'content-type': `application/${type}` });
const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };
const event = {
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: 't',
  sender: 'stripe',
  verification: 'x',
  data: {},
};
const read = (sender: Sender, body: string, headers: Record<string, string>) =>
  sender.events(webhookRequest(body, headers), { splitBatch: true });

describe('The name of the sender in an event, and how it was verified,', () => {
  test.each(senderNames)('of %s is ours, whatever a header says', (name) => {
    const request = signedRequest(name);
    const sent = asVerified({ ...request, headers: { ...request.headers, ...forged } });
    for (const splitBatch of [true, false]) {
      const events = senderOf(name).events(sent, { splitBatch });
      const { name: own, verification } = senderOf(name);
      const said = events.map(({ extensions }) => [extensions.sender, extensions.verification]);
      expect(said).toEqual(events.map(() => [own, verification]));
    }
  });

  const single = JSON.stringify(event);
  const push = { message: { messageId: '1', data: 'YQ==', attributes: forged }, subscription: 's' };
  const gridEvent = { ...event, eventType: 't', eventTime: 'now' };
  const times = { Timestamp: 'now', timestamp: 'now' };
  const snsPost = { Type: 'Notification', MessageId: '1', TopicArn: 't', Message: '{}', ...times };
  const smnPost = { type: 'Notification', message_id: '1', topic_urn: 't', message: '{}', ...times };
  const signature = { SignatureVersion: '2', Signature: '', SigningCertURL: '', signature_version: 'v1' };
  const posted = { ...signature, signature: '', signing_cert_url: '', sender: 'stripe' };
  const MessageAttributes = {
    sender: { Type: 'String', Value: 'stripe' },
    verification: { Type: 'String', Value: 'x' },
  };

  test.each<[string, string, string, Record<string, string>]>([
    ['CloudEvents in binary mode', 'cloud-events', '{}', { ...binary, ...forged }],
    ['CloudEvents in structured mode', 'cloud-events', single, json('cloudevents+json')],
    [
      'CloudEvents in batched mode',
      'cloud-events',
      `[${single},{"sender":"stripe"}]`,
      json('cloudevents-batch+json'),
    ],
    ['Event Grid', 'event-grid', JSON.stringify([gridEvent, { sender: 'stripe' }]), json('json')],
    ['Event Grid as CloudEvents', 'event-grid', single, json('cloudevents+json')],
    ['Eventarc', 'eventarc', '{}', { ...binary, ...forged }],
    ['Pub/Sub', 'pubsub', JSON.stringify(push), json('json')],
    ['SNS', 'sns', JSON.stringify({ ...snsPost, ...posted, MessageAttributes }), json('json')],
    ['SMN', 'smn', JSON.stringify({ ...smnPost, ...posted }), json('json')],
    ['PayPal', 'paypal', single, { ...json('json'), ...forged }],
  ])('of %s is ours, whatever the request says', (_, name, body, headers) => {
    const sender = senderOf(name);
    const events = read(sender, body, headers);
    expect(events.length).toBeGreaterThan(0);
    const { verification } = sender;
    for (const { extensions } of events)
      expect(extensions).toMatchObject({ sender: sender.name, verification });
  });
});

describe('CloudEvents from a sender that signs', () => {
  const signing = hmac({ secret: 'SECRET', signature: { header: 'x-signature' } });
  const strict = cloudEvents({ sender: signing });
  const refused = expect.objectContaining({ answer: expect.objectContaining({ status: 415 }) });

  test('are not accepted in binary mode, where id, source and type are not signed', () => {
    expect(() => read(strict, '{}', { ...binary, ...json('json') })).toThrow(refused);
    for (const name of ['sendgrid', 'paypal', 'twilio', 'svix']) {
      expect(() => read(cloudEvents({ sender: senderOf(name) }), '{}', binary)).toThrow(refused);
    }
  });

  test('are told why, and what to post instead', () => {
    try {
      read(strict, '{}', binary);
    } catch (error) {
      const body = JSON.stringify(error instanceof Error && Reflect.get(error, 'answer'));
      expect(body).toContain('the signature does not cover the ce- headers');
      expect(body).toContain('application/cloudevents+json');
    }
    expect.assertions(2);
  });

  test('are accepted in structured and batched mode', () => {
    const body = JSON.stringify(event);
    expect(read(strict, body, json('cloudevents+json'))).toHaveLength(1);
    expect(read(strict, `[${body}]`, json('cloudevents-batch+json'))).toHaveLength(1);
  });

  test('are accepted in binary mode where the route says so, or where nothing is signed anyway', () => {
    const lax = cloudEvents({ sender: signing, allowUnsignedAttributes: true });
    expect(read(lax, '{}', binary)).toMatchObject([{ id: '1', type: 't' }]);
    expect(read(cloudEvents({ sender: bearer({ secret: 'TOKEN' }) }), '{}', binary)).toHaveLength(1);
  });
});

describe('The hash of the body', () => {
  const hashesOf = (name: string) => {
    const request = signedRequest(name);
    const events = senderOf(name).events(asVerified(request), { splitBatch: true });
    return { found: events.map(({ extensions }) => extensions.bodysha256), body: request.rawBody };
  };
  const withHash = senderNames.filter((name) => caseOf(name).hasUnsignedId);

  test.each(withHash)('stands beside an id of %s, which no signature covers', (name) => {
    const { found, body } = hashesOf(name);
    expect(found).toEqual([hash('sha256', body)]);
  });

  test.each(senderNames.filter((name) => !withHash.includes(name)))('is not needed with %s', (name) => {
    const { found } = hashesOf(name);
    expect(found).toEqual(found.map(() => undefined));
  });

  test('is the same when a captured request is posted again under another id', () => {
    const request = webhookRequest('{"action":"opened"}', { 'x-github-delivery': 'first' });
    const again = { ...request, headers: { 'x-github-delivery': 'second' } };
    const sender = github({ secret: 'SECRET' });
    const [first, second] = [request, again].flatMap((each) => sender.events(each, { splitBatch: true }));
    expect([first?.id, second?.id]).toEqual(['first', 'second']);
    expect(second?.extensions.bodysha256).toBe(first?.extensions.bodysha256);
  });

  test('follows the place that the id came from', () => {
    const sender = pagerduty({ secret: 'SECRET' });
    const [signed] = read(sender, '{"event":{"id":"1"}}', { 'x-webhook-id': 'w' });
    const [unsigned] = read(sender, '{"event":{}}', { 'x-webhook-id': 'w' });
    expect(signed?.extensions.bodysha256).toBeUndefined();
    expect(unsigned?.extensions.bodysha256).toBe(hash('sha256', '{"event":{}}'));
  });

  test('stands beside the id of a generic sender whose signature does not cover the id', () => {
    const options = {
      secret: 'SECRET',
      signature: { header: 'x-signature' },
      id: 'header:X-Delivery',
    } as const;
    const [event] = read(hmac(options), '{}', { 'x-delivery': 'd' });
    expect([event?.id, event?.extensions.bodysha256]).toEqual(['d', hash('sha256', '{}')]);
  });
});

test('The attributes of an SNS message travel as extensions', () => {
  const post = {
    ...{ Type: 'Notification', MessageId: '1', TopicArn: 't', Message: 'm', Timestamp: 'now' },
    ...{ SignatureVersion: '2', Signature: '', SigningCertURL: '' },
    MessageAttributes: {
      eventType: { Type: 'String', Value: 'OBJECT_DELETE' },
      'price.eur': { Type: 'Number', Value: '9.50' },
    },
  };
  const [event] = read(sns({ topicArn: 't' }), JSON.stringify(post), {});
  expect(event?.extensions).toEqual({
    eventtype: 'OBJECT_DELETE',
    priceeur: '9.50',
    sender: 'sns',
    verification: 'signature',
  });
});
