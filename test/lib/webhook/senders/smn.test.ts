import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { smn } from '../../../../lib/webhook/senders/smn.ts';
import { createTextFetcher } from '../../../../lib/webhook/verify/fetch.ts';
import { certificateOf } from '../../../support/certificate.ts';
import {
  contextWithTexts,
  flipBit,
  isAccepted,
  NOW,
  webhookRequest,
} from '../../../support/webhook-request.ts';

const topicUrn = 'urn:smn:eu-de:0a419ac94f80f2c62f14c01e34d00000:orders';
const path = '/smn/SMN_eu-de_3190c26a56fb435f9882e3435b000000.pem';
const certificateUrl = `https://smn.eu-de.otc.t-systems.com${path}`;
const subscribeUrl = `https://console.otc.t-systems.com/smn/subscription/confirm?token=abc&topic_urn=${topicUrn}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = certificateOf(publicKey);
const texts = { [certificateUrl]: pem, [subscribeUrl]: 'ok' };

type Post = Record<string, string>;
const notification: Post = {
  type: 'Notification',
  topic_urn: topicUrn,
  message_id: 'd84bd6629ef04513ad2e37bffd6e17cb',
  subject: 'SMN',
  message: '{"eventType":9007199254740993,\n"note":"♥"}',
  timestamp: '2026-11-23T06:00:00Z',
};
const { subject: _, ...withoutSubject } = notification;
const confirmation: Post = {
  ...withoutSubject,
  type: 'SubscriptionConfirmation',
  message: 'You are invited to subscribe',
  subscribe_url: subscribeUrl,
};

/** The documented text, spelled out here again: what SMN signs is not for the code under test to say. */
function signed(post: Post, { hash = 'sha256', version = 'v1', url = certificateUrl } = {}): Post {
  const names = Object.keys(post).filter((name) => name !== 'subject' || post.subject !== '');
  const text = names.sort().map((name) => `${name}\n${post[name]}\n`);
  const signature = sign(hash, Buffer.from(text.join('')), privateKey).toString('base64');
  return { ...post, signature, signature_version: version, signing_cert_url: url };
}

const sender = smn({ topicUrn });
const request = (post: Post) => webhookRequest(JSON.stringify(post), { 'content-type': 'application/json' });
const verify = (post: Post, now = NOW) => sender.verify(request(post), contextWithTexts(texts, { now }));

describe('SMN', () => {
  test.each<[string, Post]>([
    ['notification', notification],
    ['notification without a subject', withoutSubject],
    ['notification with an empty subject', { ...notification, subject: '' }],
    ['confirmation of a subscription', confirmation],
    ['confirmation of its end', { ...confirmation, type: 'UnsubscribeConfirmation' }],
  ])('is recognised by its signature on a %s', async (_, post) => {
    expect(await verify(signed(post))).toBe('verified');
    expect(await verify(signed(post, { version: 'V1' }))).toBe('verified');
  });

  test('may deliver for an hour, and be five minutes ahead', async () => {
    const at = (seconds: number) => isAccepted(verify(signed(notification), NOW + seconds * 1000));
    expect(await Promise.all([3600, 3601, -300, -301].map(at))).toEqual([true, false, true, false]);
  });

  test.each([
    `https://smn.eu-nl.otc.t-systems.com${path}`,
    `https://smn.eu-ch2.sc.otc.t-systems.com${path}`,
    `https://smn.cn-north-4.myhuaweicloud.com${path}`,
    `https://smn.eu-west-101.myhuaweicloud.eu${path}`,
  ])('has certificates at %s', async (url) => {
    const context = contextWithTexts({ [url]: pem });
    expect(await sender.verify(request(signed(notification, { url })), context)).toBe('verified');
  });

  test('of another cloud may be named by its hosts', async () => {
    const url = `https://smn.region01.cloud.example${path}`;
    const context = contextWithTexts({
      [url]: pem,
      'https://smn.region01.cloud.example/smn/confirm?t=1': 'ok',
    });
    const other = smn({ topicUrn, hosts: ['smn.region01.cloud.example'] });
    expect(await other.verify(request(signed(notification, { url })), context)).toBe('verified');
    const post = { ...confirmation, subscribe_url: 'https://smn.region01.cloud.example/smn/confirm?t=1' };
    expect(await other.handshake?.(request(signed(post)), context)).toEqual({ status: 200 });
  });
});

describe('Refused, and nothing thrown, is a post', () => {
  const good = signed(notification);
  const { signature = '' } = good;

  test.each<[string, Post]>([
    ['without a signature', { ...good, signature: '' }],
    ['whose signature is cut short', { ...good, signature: signature.slice(0, -4) }],
    ['whose signature has a flipped bit', { ...good, signature: flipBit(signature, 7) }],
    ['whose signature is not base64', { ...good, signature: `*${signature}` }],
    ['of an unknown version', signed(notification, { version: 'v2' })],
    ['signed with SHA-1', signed(notification, { hash: 'sha1' })],
    ['of another topic', signed({ ...notification, topic_urn: `${topicUrn}2` })],
    ['whose message has a flipped bit', { ...good, message: flipBit(good.message ?? '', 3) }],
    ['whose time has a flipped bit', { ...good, timestamp: flipBit(good.timestamp ?? '', 18) }],
    ['whose subject is gone', { ...good, subject: '' }],
    ['whose subject is new', { ...signed(withoutSubject), subject: 'x' }],
    ['with another URL than signed', { ...signed(confirmation), subscribe_url: `${subscribeUrl}x` }],
    ['of an unknown type', signed({ ...notification, type: 'Other' })],
    ['of another type than signed', { ...signed(confirmation), type: 'UnsubscribeConfirmation' }],
    ['with a line break in its id', signed({ ...notification, message_id: 'a\nb' })],
  ])('%s', async (_, post) => {
    expect(await verify(post)).not.toBe('verified');
  });

  test.each<[string, string | Buffer]>([
    ['that is empty', ''],
    ['that is no JSON', '{'],
    ['with a byte order mark', `\uFEFF${JSON.stringify(good)}`],
    ['that is not UTF-8', Buffer.from(JSON.stringify(good).replace('"SMN"', '"\xff"'), 'latin1')],
    ['that names a member twice', JSON.stringify(good).replace('{', '{"message":"other",')],
  ])('%s', async (_, body) => {
    expect(await sender.verify(webhookRequest(body), contextWithTexts(texts))).not.toBe('verified');
  });

  test.each([
    `https://smn.eu-de.otc.t-systems.com.evil.example${path}`,
    `https://user:pw@smn.eu-de.otc.t-systems.com${path}`,
    `https://smn.eu-de.otc.t-systems.com:8443${path}`,
    `http://smn.eu-de.otc.t-systems.com${path}`,
    `https://smn.obs.myhuaweicloud.com${path}`,
    `https://smn.obs.eu-de.otc.t-systems.com${path}`,
    `https://console.otc.t-systems.com${path}`,
    'https://smn.eu-de.otc.t-systems.com/other/SMN_x.pem',
  ])('whose certificate is at %s, which is not even asked', async (url) => {
    const context = contextWithTexts({ [url]: pem });
    expect(await sender.verify(request(signed(notification, { url })), context)).not.toBe('verified');
    expect(context.fetched).toEqual([]);
  });
});

describe('A subscription', () => {
  test('is confirmed by fetching its URL', async () => {
    const context = contextWithTexts(texts);
    expect(await sender.handshake?.(request(signed(confirmation)), context)).toEqual({ status: 200 });
    expect(context.fetched).toEqual([subscribeUrl]);
  });

  test.each([
    'https://console.otc.t-systems.com.evil.example/smn/x',
    'http://console.otc.t-systems.com/smn/x',
  ])('is not confirmed at %s', async (url) => {
    const context = contextWithTexts({ [url]: 'ok' });
    const post = request(signed({ ...confirmation, subscribe_url: url }));
    await expect(sender.handshake?.(post, context)).rejects.toMatchObject({ answer: { status: 422 } });
    expect(context.fetched).toEqual([]);
  });

  test.each<[string, () => Response]>([
    [
      'leads on to a page of the console',
      () => new Response(null, { status: 302, headers: { location: '/' } }),
    ],
    ['shows a long page of the console', () => new Response('x'.repeat(100_000))],
  ])('is confirmed though its URL %s', async (_, answer) => {
    const context = contextWithTexts({}, { fetchText: createTextFetcher(async () => answer()) });
    expect(await sender.handshake?.(request(signed(confirmation)), context)).toEqual({ status: 200 });
  });

  test('that ends is answered and not renewed', async () => {
    const context = contextWithTexts(texts);
    const post = request(signed({ ...confirmation, type: 'UnsubscribeConfirmation' }));
    expect(await sender.handshake?.(post, context)).toEqual({ status: 200 });
    expect(context.fetched).toEqual([]);
  });
});

test('A notification becomes an event with its message as data', () => {
  expect(sender.events(request(signed(notification)), { splitBatch: true })).toEqual([
    {
      id: notification.message_id,
      source: topicUrn,
      type: 'com.huaweicloud.smn.Notification',
      time: notification.timestamp,
      subject: 'SMN',
      extensions: { sender: 'smn', verification: 'signature' },
      data: notification.message,
    },
  ]);
});
