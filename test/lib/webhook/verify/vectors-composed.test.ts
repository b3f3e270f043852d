import { describe, expect, test } from 'vitest';
import { adyen, gitee, hubspot } from '../../../../lib/senders.ts';
import { composedDigest } from '../../../../lib/webhook/verify/composed.ts';
import type { ComposedScheme } from '../../../../lib/webhook/verify/composed-scheme.ts';
import { itemDigest } from '../../../../lib/webhook/verify/items.ts';
import { signComposed } from '../../../../lib/webhook/verify/sign-composed.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

describe('Adyen', () => {
  const sender = adyen({ secret: 'KEY' });
  const example = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
  const test1 = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00';

  /** An item with these values, in the order in which they are signed. */
  function itemOf(text: string, hmacSignature: string) {
    const [
      pspReference,
      originalReference,
      merchantAccountCode,
      merchantReference,
      value,
      currency,
      ...last
    ] = text.split(':');
    const [eventCode, success] = last;
    const signed = {
      pspReference,
      originalReference,
      merchantAccountCode,
      merchantReference,
      eventCode,
      success,
    };
    return { ...signed, amount: { value: Number(value), currency }, additionalData: { hmacSignature } };
  }
  const bodyOf = (...items: object[]) =>
    JSON.stringify({
      live: 'false',
      notificationItems: items.map((item) => ({ NotificationRequestItem: item })),
    });
  const verify = (body: string, key: string) =>
    sender.verify(webhookRequest(body), { secrets: { KEY: key }, now: 0, fetchText: async () => '' });

  const published: [string, string, string][] = [
    [
      example,
      '7914073381342284::TestMerchant:TestPayment-1407325143704:1130:EUR:AUTHORISATION:true',
      'coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=',
    ],
    ...[
      ['EVENT', 'ipnxGCaUZ4l8TUW75a71/ghd2Fe5ffvX0pV4TLTntIc='],
      ['REPORT_AVAILABLE', 'ZNBPtI+oDyyRrLyD1XirkKnQgIAlFc07Vj27TeHsDRE='],
      ['CAPTURE', 'xhpHvYq2u2Np0rstbZ6QjLGu7JWhvf7Iwaa6EviJSX0='],
    ].map(([event = '', signature = '']): [string, string, string] => [
      test1,
      `pspReference:originalReference:merchantAccount:reference:1000:EUR:${event}:true`,
      signature,
    ]),
  ];

  test.each(published)('its published signature with %s over %s verifies', (key, text, signature) => {
    const item = itemOf(text, signature);
    expect(verify(bodyOf(item), key)).toBe('verified');
    expect(verify(bodyOf(item, item), key)).toBe('verified');
    expect(verify(bodyOf(item, { ...item, success: 'false' }), key)).toBe('mismatch');
    for (const name of ['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference']) {
      expect(verify(bodyOf({ ...item, [name]: 'another' }), key), name).toBe('mismatch');
    }
    for (const amount of [
      { ...item.amount, value: 1 },
      { ...item.amount, currency: 'USD' },
    ]) {
      expect(verify(bodyOf({ ...item, amount }), key)).toBe('mismatch');
    }
  });

  test('a colon may stand in the reference of the merchant only: else the text could be split in two ways', () => {
    const scheme = sender.scheme;
    const item = itemOf('psp::Merchant:a:1:EUR:CAPTURE:true', '');
    const free = { ...item, merchantReference: 'order:1' };
    const signature = itemDigest(scheme, free, example).toString('base64');
    expect(verify(bodyOf({ ...free, additionalData: { hmacSignature: signature } }), example)).toBe(
      'verified',
    );
    const shifted = {
      ...{ ...item, merchantAccountCode: 'Merchant:order', merchantReference: '1' },
      additionalData: { hmacSignature: signature },
    };
    expect(verify(bodyOf(shifted), example)).toBe('malformed: member merchantAccountCode');
  });

  test('an amount that is not exact, an empty list, and too many items are refused', () => {
    const item = itemOf('psp::Merchant:a:1:EUR:CAPTURE:true', 'AAAA');
    const big = bodyOf(item).replace('"value":1', '"value":10000000000000001');
    expect(verify(big, example)).toBe('malformed: member amount.value');
    expect(verify(bodyOf(), example)).toBe('missing: member additionalData.hmacSignature');
    const many = Array.from({ length: 101 }, () => item);
    expect(verify(bodyOf(...many), example)).toBe('malformed: more than 100 items');
  });

  test('an amount of nothing is signed as 0', () => {
    const item = itemOf('psp::Merchant:a:0:EUR:CAPTURE:true', '');
    const signature = itemDigest(sender.scheme, item, example).toString('base64');
    expect(verify(bodyOf({ ...item, additionalData: { hmacSignature: signature } }), example)).toBe(
      'verified',
    );
  });
});

describe('HubSpot', () => {
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
  const plain = { algorithm: 'composed', by: 'hash', hash: 'sha256', encoding: 'hex' } as const;
  const digest = (signed: string, method: string, body: string) => {
    const scheme: ComposedScheme = { ...plain, signature: { header: 'x-hubspot-signature' }, signed };
    const url = 'https://www.example.com/webhook_uri';
    return composedDigest(scheme, { rawBody: Buffer.from(body), method, url }, {}, secret).toString('hex');
  };

  test('its published hashes of versions 1 and 2 can be described, although they are not accepted', () => {
    const body =
      '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation",' +
      '"attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
    expect(digest('{secret}{body}', 'POST', body)).toBe(
      '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
    );
    const version2 = '{secret}{method}{url}{body}';
    expect(digest(version2, 'GET', '')).toBe(
      'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e',
    );
    expect(digest(version2, 'POST', '{"example_field":"example_value"}')).toBe(
      '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
    );
  });

  test('signs method and URL too', () => {
    const now = 1_795_413_600_000;
    const url = 'https://hooks.example.com/hooks/hubspot';
    const { scheme, verify } = hubspot({ secret: 'SECRET', url });
    const request = webhookRequest('[]');
    const { headers } = signComposed(scheme, request, { secret, variables: {}, now });
    const context = { secrets: { SECRET: secret }, now, fetchText: async () => '' };
    expect(verify({ ...request, headers }, context)).toBe('verified');
    expect(verify({ ...request, headers, method: 'PUT' }, context)).toBe('mismatch');
    const other = hubspot({ secret: 'SECRET', url: `${url}2` });
    expect(other.verify({ ...request, headers }, context)).toBe('mismatch');
  });
});

test('Gitee, computed once', () => {
  const values = { timestamp: '1700000000000' };
  const digest = composedDigest(gitee({ secret: 'S' }).scheme, webhookRequest(''), values, '123456');
  expect(digest.toString('base64')).toBe('6DiQNgSZ6cX8kdUVl9Z0Ncscdj6zlZRg2cPdY9pcqqM=');
});
