import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sns } from '../../../../lib/webhook/senders/sns.ts';
import { createTextFetcher } from '../../../../lib/webhook/verify/fetch.ts';
import { certificateOf } from '../../../support/certificate.ts';
import {
  contextWithTexts,
  flipBit,
  isAccepted,
  NOW,
  webhookRequest,
} from '../../../support/webhook-request.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:orders';
const host = 'https://sns.eu-central-1.amazonaws.com';
const SigningCertURL = `${host}/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem`;
const SubscribeURL = `${host}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=2336412f37`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const texts = {
  [SigningCertURL]: certificateOf(publicKey),
  [SubscribeURL]: '<ConfirmSubscriptionResponse/>',
};

type Post = Record<string, string>;
const notification: Post = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topicArn,
  Subject: 'An order',
  Message: '{"order":9007199254740993,\n"note":"♥"}',
  Timestamp: '2026-11-23T06:00:00.000Z',
};
const { Subject: _, ...withoutSubject } = notification;
const confirmation: Post = {
  ...withoutSubject,
  Type: 'SubscriptionConfirmation',
  Message: 'You have chosen to subscribe',
  Token: '2336412f37',
  SubscribeURL,
};

/** The documented text, spelled out here again: what AWS signs is not for the code under test to say. */
function signed(post: Post, { version = '2', hash = hashOf(version) } = {}): Post {
  const text = Object.keys(post)
    .filter((name) => !['SigningCertURL', 'UnsubscribeURL'].includes(name))
    .sort()
    .map((name) => `${name}\n${post[name]}\n`)
    .join('');
  const Signature = sign(hash, Buffer.from(text), privateKey).toString('base64');
  return {
    ...post,
    SignatureVersion: version,
    Signature,
    SigningCertURL: post.SigningCertURL ?? SigningCertURL,
  };
}

const hashOf = (version: string) => (version === '2' ? 'sha256' : 'sha1');

const sender = sns({ topicArn });
const request = (post: Post) =>
  webhookRequest(JSON.stringify(post), { 'content-type': 'text/plain; charset=UTF-8' });
const verify = (post: Post, options = {}, now = NOW) =>
  sns({ topicArn, ...options }).verify(request(post), contextWithTexts(texts, { now }));

describe('SNS', () => {
  test.each([
    ['notification', notification],
    ['notification without a subject', withoutSubject],
    ['confirmation of a subscription', confirmation],
    ['confirmation of its end', { ...confirmation, Type: 'UnsubscribeConfirmation' }],
  ])('is recognised by its signature on a %s', async (_, post) => {
    expect(await verify(signed(post))).toBe('verified');
    expect(await verify({ ...signed(post), UnsubscribeURL: `${host}/?Action=Unsubscribe` })).toBe('verified');
  });

  test('may sign with SHA-1 only where the route allows it', async () => {
    expect(await verify(signed(notification, { version: '1' }))).not.toBe('verified');
    expect(await verify(signed(notification, { version: '1' }), { allowSha1: true })).toBe('verified');
    expect(await verify(signed(notification), { allowSha1: true })).toBe('verified');
  });

  test('may deliver for an hour and five minutes, and be five minutes ahead', async () => {
    const at = (seconds: number) => isAccepted(verify(signed(notification), {}, NOW + seconds * 1000));
    expect(await Promise.all([3900, 3901, -300, -301].map(at))).toEqual([true, false, true, false]);
  });

  test('may post for several topics', async () => {
    expect(await verify(signed(notification), { topicArn: ['arn:aws:sns:x', topicArn] })).toBe('verified');
  });

  test.each(['us-gov-west-1', 'ap-southeast-12', 'il-central-1'])('signs in %s too', async (region) => {
    const url = SigningCertURL.replace('eu-central-1', region);
    const context = contextWithTexts({ [url]: certificateOf(publicKey) });
    const post = request(signed({ ...notification, SigningCertURL: url }));
    expect(await sender.verify(post, context)).toBe('verified');
  });

  test('in China has its own domain', async () => {
    const url = SigningCertURL.replace('eu-central-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn');
    const context = contextWithTexts({ [url]: certificateOf(publicKey) });
    expect(await sender.verify(request(signed({ ...notification, SigningCertURL: url })), context)).toBe(
      'verified',
    );
  });
});

describe('Refused, and nothing thrown, is a post', () => {
  const good = signed(notification);
  const { Signature = '' } = good;

  test.each<[string, Post]>([
    ['without a signature', { ...good, Signature: '' }],
    ['whose signature is cut short', { ...good, Signature: Signature.slice(0, -4) }],
    ['whose signature has a flipped bit', { ...good, Signature: flipBit(Signature, 7) }],
    ['whose signature is not base64', { ...good, Signature: `*${Signature}` }],
    ['of an unknown version', { ...good, SignatureVersion: '3' }],
    ['that says SHA-256 and uses SHA-1', signed(notification, { hash: 'sha1' })],
    ['that says SHA-1 and uses SHA-256', signed(notification, { version: '1', hash: 'sha256' })],
    ['of another topic', signed({ ...notification, TopicArn: `${topicArn}2` })],
    ['with two topics', signed({ ...notification, TopicArn: `${topicArn}\n${topicArn}` })],
    ['whose message has a flipped bit', { ...good, Message: flipBit(good.Message ?? '', 3) }],
    ['whose time has a flipped bit', { ...good, Timestamp: flipBit(good.Timestamp ?? '', 18) }],
    ['whose subject is gone', signedWithout('Subject')],
    ['whose subject is new', { ...signed(withoutSubject), Subject: 'x' }],
    ['without a message', signedWithout('Message')],
    ['of an unknown type', signed({ ...notification, Type: 'Other' })],
    ['of another type than signed', { ...signed(confirmation), Type: 'UnsubscribeConfirmation' }],
    ['whose lines were shifted into another member', shifted()],
  ])('%s', async (_, post) => {
    expect(await verify(post)).not.toBe('verified');
    expect(await verify(post, { allowSha1: post.SignatureVersion === '1' })).not.toBe('verified');
  });

  test.each<[string, string | Buffer]>([
    ['that is empty', ''],
    ['that is no JSON', '{'],
    ['that is null', 'null'],
    ['that is an array', `[${JSON.stringify(good)}]`],
    ['with a byte order mark', `\uFEFF${JSON.stringify(good)}`],
    ['that is not UTF-8', Buffer.from(JSON.stringify(good).replace('An order', '\xff'), 'latin1')],
    ['that names a member twice', JSON.stringify(good).replace('{', '{"Message":"other",')],
    ['that is raw, and so unsigned', '{"order":1}'],
  ])('%s', async (_, body) => {
    expect(await sender.verify(webhookRequest(body), contextWithTexts(texts))).not.toBe('verified');
  });

  test.each([
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
    'https://user:pw@sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem?x=.pem',
    'https://sns.eu-central-1.amazonaws.com/?Action=GetTopicAttributes&x=/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.amazonaws.com/other.pem',
    'https://sns.s3-eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3-accelerate.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3-website-us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3-fips-us-gov-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-1.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-central-100.amazonaws.com/SimpleNotificationService-1.pem',
    'https://bucket.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.x.y.amazonaws.com/SimpleNotificationService-1.pem',
    'https://evil-sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
    'not a url',
  ])('whose certificate is at %s, which is not even asked', async (url) => {
    const context = contextWithTexts({ [url]: certificateOf(publicKey) });
    expect(await sender.verify(request(signed({ ...notification, SigningCertURL: url })), context)).toMatch(
      /^(untrusted|malformed)/,
    );
    expect(context.fetched).toEqual([]);
  });

  function signedWithout(name: string): Post {
    return Object.fromEntries(Object.entries(good).filter(([member]) => member !== name));
  }

  /** The same signed text, read as a shorter message and a longer id. */
  function shifted(): Post {
    const post = signed({ ...notification, Message: 'a\nMessageId\nb' });
    return { ...post, Message: 'a', MessageId: `b\nMessageId\n${post.MessageId}` };
  }
});

describe('A subscription', () => {
  test('is confirmed by fetching its URL', async () => {
    const context = contextWithTexts(texts);
    expect(await sender.handshake?.(request(signed(confirmation)), context)).toEqual({ status: 200 });
    expect(context.fetched).toEqual([SubscribeURL]);
  });

  test.each([
    'https://evil.example/?Action=ConfirmSubscription',
    'https://sns.s3-eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
    'https://sns.s3-accelerate.amazonaws.com/?Action=ConfirmSubscription',
    'http://169.254.169.254/',
    'x',
  ])('is not confirmed at %s', async (url) => {
    const context = contextWithTexts(texts);
    const post = request(signed({ ...confirmation, SubscribeURL: url }));
    await expect(sender.handshake?.(post, context)).rejects.toMatchObject({ answer: { status: 422 } });
    expect(context.fetched).toEqual([]);
  });

  test.each<[string, () => Response]>([
    ['leads on to another page', () => new Response(null, { status: 302, headers: { location: '/home' } })],
    ['shows a long page', () => new Response('x'.repeat(100_000))],
  ])('is confirmed though its URL %s', async (_, answer) => {
    const fetchText = createTextFetcher(async () => answer());
    const context = contextWithTexts({}, { fetchText });
    expect(await sender.handshake?.(request(signed(confirmation)), context)).toEqual({ status: 200 });
  });

  test.each([403, 404, 500])('is not confirmed when its URL answers with status %i', async (status) => {
    const fetchText = createTextFetcher(async () => new Response('', { status }));
    const context = contextWithTexts({}, { fetchText });
    await expect(sender.handshake?.(request(signed(confirmation)), context)).rejects.toThrow();
  });

  test('that ends is answered and not renewed', async () => {
    const context = contextWithTexts(texts);
    const post = request(signed({ ...confirmation, Type: 'UnsubscribeConfirmation' }));
    expect(await sender.handshake?.(post, context)).toEqual({ status: 200 });
    expect(context.fetched).toEqual([]);
  });

  test('is no part of a notification', async () => {
    expect(await sender.handshake?.(request(signed(notification)), contextWithTexts({}))).toBeUndefined();
  });
});

test('A notification becomes an event with its message as data', () => {
  expect(sender.events(request(signed(notification)), { splitBatch: true })).toEqual([
    {
      id: notification.MessageId,
      source: topicArn,
      type: 'com.amazonaws.sns.Notification',
      time: notification.Timestamp,
      subject: 'An order',
      extensions: { sender: 'sns', verification: 'signature' },
      data: notification.Message,
    },
  ]);
});

test('No other value of a signed member passes with what was signed', async () => {
  const good = signed(confirmation);
  const member = fc.constantFrom(...Object.keys(confirmation));
  await fc.assert(
    fc.asyncProperty(member, fc.string({ unit: 'grapheme' }), async (name, value) => {
      fc.pre(good[name] !== value);
      expect(await verify({ ...good, [name]: value })).not.toBe('verified');
    }),
  );
});

describe('The host of a certificate', () => {
  const failing = (code: string) => {
    const cause = Object.assign(new Error(`getaddrinfo ${code}`), { code });
    return createTextFetcher(() => Promise.reject(new TypeError('fetch failed', { cause })));
  };
  const verifyWhen = async (code: string) =>
    sender.verify(request(signed(notification)), contextWithTexts({}, { fetchText: failing(code) }));

  test('that DNS does not know is no host of SNS', async () => {
    expect(await verifyWhen('ENOTFOUND')).not.toBe('verified');
  });

  test.each(['EAI_AGAIN', 'ECONNREFUSED'])('that fails with %s makes SNS post again', async (code) => {
    await expect(verifyWhen(code)).rejects.toMatchObject({ answer: { status: 503 } });
  });
});
