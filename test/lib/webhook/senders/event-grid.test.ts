import { describe, expect, test } from 'vitest';
import { eventGrid } from '../../../../lib/webhook/senders/event-grid.ts';
import { createIssuer } from '../../../support/issuer.ts';
import { contextWithTexts, webhookRequest } from '../../../support/webhook-request.ts';

const tenantId = '72f988bf-0000-4000-8000-2d7cd011db47';
const audience = 'api://services';
const entra = createIssuer({
  iss: `https://sts.windows.net/${tenantId}/`,
  aud: audience,
  appid: 'event-grid-app',
  roles: ['AzureEventGridSecureWebhookSubscriber'],
});
const context = contextWithTexts({
  [`https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`]: entra.keys,
});
const authorized = (...change: Parameters<typeof entra.token>) => ({
  authorization: `Bearer ${entra.token(...change)}`,
});
const withToken = eventGrid({ audience, tenantId });
const withKey = eventGrid({ key: ['NEW_KEY', 'OLD_KEY'] });
const secrets = { NEW_KEY: 'new key', OLD_KEY: 'old', OTHER: 'x' };
const json = { 'content-type': 'application/json; charset=utf-8' };

const created = {
  id: '831e1650-001e-001b-66ab-eeb76e069631',
  eventType: 'Microsoft.Storage.BlobCreated',
  subject: '/blobServices/default/containers/c/blobs/b',
  topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a',
  eventTime: '2026-11-23T05:59:59.1234567Z',
  dataVersion: '1',
  data: { n: 1 },
};
const read = (body: string | Buffer, headers: Record<string, string> = json, splitBatch = true) =>
  withToken.events(webhookRequest(body, headers), { splitBatch });

describe('Event Grid is recognised by', () => {
  test.each<[string, Record<string, string>]>([
    ['its role', authorized()],
    [
      'its role in a token of version 2',
      authorized({ iss: `https://login.microsoftonline.com/${tenantId}/v2.0` }),
    ],
  ])('%s', async (_, headers) => {
    expect(await withToken.verify(webhookRequest('[]', headers), context)).toBe('verified');
  });

  test('its application, where the route names it', async () => {
    const sender = eventGrid({ audience, tenantId, appId: 'event-grid-app' });
    const verify = (...change: Parameters<typeof entra.token>) =>
      sender.verify(webhookRequest('[]', authorized(...change)), context);
    expect(await verify({ roles: undefined })).toBe('verified');
    expect(await verify({ appid: undefined, azp: 'event-grid-app' })).toBe('verified');
    expect(await verify({ appid: 'other' })).not.toBe('verified');
    expect(await verify({ azp: 'other' })).not.toBe('verified');
    expect(await verify({ appid: undefined })).not.toBe('verified');
  });

  test.each(['key=new%20key', 'key=new+key', 'key=old', 'a=b&key=old'])('its key in ?%s', async (query) => {
    const request = webhookRequest('[]', {}, { query });
    expect(await withKey.verify(request, { ...context, secrets })).toBe('verified');
  });
});

describe('Refused, and nothing thrown, is', () => {
  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a token without the role', authorized({ roles: undefined })],
    ['a token with another role', authorized({ roles: ['Reader'] })],
    ['a token of another tenant', authorized({ iss: 'https://sts.windows.net/other/' })],
    ['a token for another audience', authorized({ aud: 'api://other' })],
    ['a token with another algorithm', authorized({}, 'PS256')],
  ])('%s', async (_, headers) => {
    expect(await withToken.verify(webhookRequest('[]', headers), context)).not.toBe('verified');
  });

  test.each([
    '',
    'key',
    'key=',
    'key=x',
    'key=ol',
    'key=oldd',
    'KEY=old',
    'key=old&key=old',
    'key=%ff',
    'key[]=old',
  ])('the key in ?%s', async (query) => {
    const request = webhookRequest('[]', {}, { query });
    expect(await withKey.verify(request, { ...context, secrets })).not.toBe('verified');
    expect(await withKey.verify(request, { ...context, secrets: { NEW_KEY: '', OLD_KEY: '' } })).not.toBe(
      'verified',
    );
  });

  test('every method but POST', async () => {
    const request = webhookRequest('[]', authorized(), { method: 'OPTIONS' });
    expect(await withToken.verify(request, context)).not.toBe('verified');
  });
});

describe('Before there is a subscription', () => {
  test('the validation code is given back', () => {
    const validation = [
      {
        ...created,
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        data: { validationCode: '512d38b6' },
      },
    ];
    expect(withToken.handshake?.(webhookRequest(JSON.stringify(validation)), context)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"validationResponse":"512d38b6"}',
    });
    expect(withToken.handshake?.(webhookRequest(JSON.stringify([created])), context)).toBeUndefined();
    expect(withToken.handshake?.(webhookRequest('{}'), context)).toBeUndefined();
  });

  test('Event Grid may ask with OPTIONS, others may not', () => {
    const ask = (origin: string) =>
      withToken.preflight?.(
        webhookRequest('', { 'webhook-request-origin': origin }, { method: 'OPTIONS' }),
        context,
      );
    expect(ask('eventgrid.azure.net')).toMatchObject({
      status: 200,
      headers: {
        'webhook-allowed-origin': 'eventgrid.azure.net',
        'webhook-allowed-rate': '*',
        allow: 'POST',
      },
    });
    expect(ask('evil.example')).toEqual({ status: 403 });
    expect(withToken.preflight?.(webhookRequest('[]'), context)).toBeUndefined();
  });

  test('the key must be in the URL that is asked', () => {
    const ask = (query: string) => {
      const headers = { 'webhook-request-origin': 'eventgrid.azure.net' };
      const request = webhookRequest('', headers, { method: 'OPTIONS', query });
      return withKey.preflight?.(request, { ...context, secrets })?.status;
    };
    expect([ask('key=old'), ask('key=x'), ask('')]).toEqual([200, 401, 401]);
  });
});

describe('A batch', () => {
  const text = `[${JSON.stringify(created).replace('{"n":1}', '{"n": 9007199254740993}')}, {"id":"2","eventType":"T","eventTime":"2026-11-23T06:00:00Z","data":null}]`;

  test('becomes one event for each of its items, with the exact text of its data', () => {
    expect(read(text)).toEqual([
      {
        id: created.id,
        source: created.topic,
        type: created.eventType,
        time: created.eventTime,
        subject: created.subject,
        datacontenttype: 'application/json',
        extensions: { sender: 'event-grid', verification: 'signature-of-headers', dataversion: '1' },
        data: '{"n": 9007199254740993}',
      },
      expect.objectContaining({ id: '2', source: '/hooks/test', type: 'T', data: 'null' }),
    ]);
  });

  test('is one event with splitBatch: false', () => {
    expect(read(text, json, false)).toMatchObject([{ type: 'event-grid', data: text }]);
  });

  test('may be CloudEvents', () => {
    const event = '{"specversion":"1.0","id":"1","source":"/s","type":"T","data":{"n":1.0}}';
    const single = read(event, { 'content-type': 'application/cloudevents+json; charset=utf-8' });
    const batch = read(`[${event}]`, { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' });
    expect(single).toMatchObject([{ id: '1', source: '/s', type: 'T', data: '{"n":1.0}' }]);
    expect(batch).toEqual(single);
  });

  test.each<[string, string]>([
    ['something else', '[1]'],
    ['an event without an id', JSON.stringify([{ ...created, id: '' }])],
  ])('of %s becomes an event with the whole item as data', (_, body) => {
    const [event, ...others] = read(`${body.slice(0, -1)},${text.slice(1)}`);
    expect(`[${event?.data}]`).toBe(body);
    expect(others).toHaveLength(2);
  });

  test.each<[string, string | Buffer]>([
    ['no list', '{}'],
    ['not UTF-8', Buffer.from(JSON.stringify([{ ...created, subject: '\xff' }]), 'latin1')],
  ])('that is %s becomes one event', (_, body) => {
    const isText = typeof body === 'string';
    expect(read(body)).toMatchObject([{ data: isText ? body : body.toString('base64') }]);
  });

  test('keeps members of an item that have no attribute as extensions', () => {
    const item = { ...created, metadataVersion: '1', region: 'westeurope', Nested: { a: 1 } };
    expect(read(JSON.stringify([item]))[0]?.extensions).toEqual({
      dataversion: '1',
      region: 'westeurope',
      nested: '{"a":1}',
      sender: 'event-grid',
      verification: 'signature-of-headers',
    });
  });
});
