import { describe, expect, test } from 'vitest';
import { pubsub } from '../../../../lib/webhook/senders/pubsub.ts';
import { createIssuer } from '../../../support/issuer.ts';
import { contextWithTexts, webhookRequest } from '../../../support/webhook-request.ts';

const audience = 'https://hooks.example.com/hooks/pubsub';
const serviceAccount = 'push@project.iam.gserviceaccount.com';
const google = createIssuer({
  iss: 'https://accounts.google.com',
  aud: audience,
  email: serviceAccount,
  email_verified: true,
});
const context = contextWithTexts({ 'https://www.googleapis.com/oauth2/v3/certs': google.keys });
const authorized = (...change: Parameters<typeof google.token>) => ({
  authorization: `Bearer ${google.token(...change)}`,
});
const push = (message: object) =>
  JSON.stringify({
    message: { messageId: '2070443601311540', publishTime: '2026-11-23T05:59:59.9Z', ...message },
    subscription: 'projects/p/subscriptions/s',
  });
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64');

describe('Pub/Sub', () => {
  const sender = pubsub({ audience, serviceAccount });
  const verify = (headers: Record<string, string>) => sender.verify(webhookRequest('{}', headers), context);

  test('is recognised by the token of its service account', async () => {
    expect(await verify(authorized())).toBe('verified');
  });

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['the token of another account', authorized({ email: 'evil@example.com' })],
    ['the token of no account', authorized({ email: undefined })],
    ['an address that is not verified', authorized({ email_verified: false })],
    ['an address of which nothing is said', authorized({ email_verified: undefined })],
    ['a token for another audience', authorized({ aud: 'https://other.example' })],
    ['a token of another issuer', authorized({ iss: 'https://accounts.google.com.evil.example' })],
  ])('is not recognised with %s', async (_, headers) => {
    expect(await verify(headers)).not.toBe('verified');
  });
});

describe('A message of Pub/Sub', () => {
  const read = (message: object) =>
    pubsub({ audience, serviceAccount }).events(webhookRequest(push(message)), { splitBatch: true })[0];

  test('becomes an event with the decoded data', () => {
    expect(
      read({ data: base64('{"n":9007199254740993}'), attributes: { origin: 'shop' }, orderingKey: 'k' }),
    ).toEqual({
      id: '2070443601311540',
      source: '//pubsub.googleapis.com/projects/p/subscriptions/s',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      time: '2026-11-23T05:59:59.9Z',
      datacontenttype: 'application/json',
      extensions: {
        origin: 'shop',
        partitionkey: 'k',
        sender: 'pubsub',
        verification: 'signature-of-headers',
      },
      data: '{"n":9007199254740993}',
    });
  });

  test('that is text says so', () => {
    expect(read({ data: base64('Grüße') })).toMatchObject({ datacontenttype: 'text/plain', data: 'Grüße' });
  });

  test('that is not UTF-8 stays base64', () => {
    expect(read({ data: '//4=' })).toMatchObject({
      datacontenttype: undefined,
      extensions: { datacontentencoding: 'base64' },
      data: '//4=',
    });
  });

  test('cannot pass for something else by its attributes', () => {
    const attributes = {
      id: 'x',
      type: 'x',
      datacontentencoding: 'base64',
      sender: 'x',
      'not legal': 'x',
      ok: 'y',
    };
    expect(read({ data: base64('a'), attributes })?.extensions).toEqual({
      notlegal: 'x',
      ok: 'y',
      sender: 'pubsub',
      verification: 'signature-of-headers',
    });
  });

  test('has its attributes as extensions under legal names', () => {
    const attributes = { eventType: 'OBJECT_DELETE', 'event-type': 'b', größe: 'd', Ω: 'e' };
    expect(read({ data: base64('a'), attributes, orderingKey: 'k' })?.extensions).toEqual({
      eventtype: 'OBJECT_DELETE',
      gre: 'd',
      partitionkey: 'k',
      sender: 'pubsub',
      verification: 'signature-of-headers',
    });
  });

  test('without data has its attributes as data', () => {
    expect(read({ attributes: { 'object-id': 'a' } })).toMatchObject({
      datacontenttype: 'application/json',
      data: '{"object-id":"a"}',
    });
    expect(read({})?.data).toBe('{}');
  });

  test.each<[string, string | Buffer]>([
    ['{}', '{}'],
    ['a list', '[]'],
    ['something not wrapped', '{"order":1}'],
    ['a message without an id', push({ messageId: '' })],
    ['something not UTF-8', Buffer.from(push({ attributes: { a: '\xff' } }), 'latin1')],
  ])('cannot be read from %s: 400', (_, body) => {
    const sender = pubsub({ audience, serviceAccount });
    expect(() => sender.events(webhookRequest(body), { splitBatch: true })).toThrow(
      expect.objectContaining({ answer: expect.objectContaining({ status: 400 }) }),
    );
  });
});
