import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alibabaSmq } from '../../../../lib/webhook/senders/alibaba-smq.ts';
import { certificateOf } from '../../../support/certificate.ts';
import { contextWithTexts, flipBit, NOW, webhookRequest } from '../../../support/webhook-request.ts';

const certificateUrl = 'https://mns-cert.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const texts = { [certificateUrl]: certificateOf(publicKey) };
const body = '{"order":"A-1001"}';
const sender = alibabaSmq({
  topicOwner: '1321669497458181',
  topicName: ['orders', 'returns'],
  url: 'https://hooks.example.com/hooks/alibaba-smq',
});

const md5 = (of: string) => hash('md5', of).toUpperCase();
const parts = {
  'content-md5': Buffer.from(md5(body)).toString('base64'),
  'content-type': 'text/plain;charset=utf-8',
  date: 'Mon, 23 Nov 2026 06:00:00 GMT',
  'x-mns-message-id': '250EB49D5F8D737A391C93C6ED165396',
  'x-mns-message-tag': 'placed',
  'x-mns-request-id': '6423F9B7BF94313030AF5EA0',
  'x-mns-signing-cert-url': Buffer.from(certificateUrl).toString('base64'),
  'x-mns-topic-name': 'orders',
  'x-mns-topic-owner': '1321669497458181',
  'x-mns-version': '2015-06-06',
};
type Headers = Readonly<Record<string, string>>;

/** Headers with the signature that SMQ would make. */
function signed(
  change: Headers = {},
  { key = privateKey, path = '/hooks/alibaba-smq' }: { key?: KeyObject; path?: string } = {},
) {
  const headers: Headers = { ...parts, ...change };
  const lines = Object.keys(headers)
    .filter((name) => name.startsWith('x-mns-'))
    .sort();
  const text = [
    ...['POST', headers['content-md5'], headers['content-type'], headers.date],
    ...lines.map((name) => `${name}:${headers[name]}`),
    path,
  ].join('\n');
  return { ...headers, authorization: sign('sha1', Buffer.from(text), key).toString('base64') };
}
const verify = (headers: Headers, of = body, now = NOW, more: Record<string, string> = {}) =>
  sender.verify(webhookRequest(of, headers), contextWithTexts({ ...texts, ...more }, { now }));
const without = (headers: Headers, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));

describe('Alibaba SMQ', () => {
  test.each([md5(body), md5(body).toLowerCase(), hash('md5', body, 'base64'), parts['content-md5']])(
    'signs headers and path, and the body by its hash %s',
    async (contentMd5) => {
      const headers = signed({ 'content-md5': contentMd5 });
      expect(await verify(headers)).toBe('verified');
      expect(await verify(headers, flipBit(body, 3))).toBe('mismatch: the hash of the body');
    },
  );

  test('tells id, type and topic of its event', () => {
    expect(sender.events(webhookRequest(body, signed()), { splitBatch: true })).toMatchObject([
      {
        id: '250EB49D5F8D737A391C93C6ED165396',
        type: 'placed',
        source: '1321669497458181.orders',
        subject: 'orders',
        data: body,
      },
    ]);
  });

  test('may be fifteen minutes late', async () => {
    expect(await verify(signed(), body, NOW + 900_000)).toBe('verified');
    expect(await verify(signed(), body, NOW + 901_000)).toBe('stale: 901 s old');
  });

  test.each(Object.keys(parts).filter((name) => !['content-md5', 'date'].includes(name)))(
    'signs the header %s',
    async (name) => {
      const headers = signed();
      const value = parts[name as keyof typeof parts];
      expect(await verify({ ...headers, [name]: `${value}0` })).not.toBe('verified');
      expect(await verify(without(headers, name))).not.toBe('verified');
    },
  );

  test.each(['content-md5', 'date', 'x-mns-topic-owner', 'x-mns-topic-name'])(
    'needs the header %s',
    async (name) => {
      expect(await verify(without(signed(), name))).toBe(`missing: header ${name}`);
    },
  );

  test('signs with another path, with a header twice, or with none, in vain', async () => {
    expect(await verify(signed({}, { path: '/hooks/other' }))).toBe('mismatch');
    expect(await verify(signed({ date: '2026-11-23' }))).toBe('malformed: header date');
    expect(await verify(without(signed(), 'authorization'))).toMatch(/^malformed/);
    const request = webhookRequest(body, signed(), { repeatedHeaders: new Set(['x-mns-version']) });
    expect(await sender.verify(request, contextWithTexts(texts))).toBe('malformed: the signed headers');
  });

  test('of another customer, or about another topic, is not trusted, although it is well signed', async () => {
    const reason = 'untrusted: the topic is not an allowed one';
    expect(await verify(signed({ 'x-mns-topic-owner': '1' }))).toBe(reason);
    expect(await verify(signed({ 'x-mns-topic-name': 'secrets' }))).toBe(reason);
    expect(await verify(signed({ 'x-mns-topic-name': 'returns' }))).toBe('verified');
  });

  test('with a key that can be broken is not trusted', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const headers = signed({}, { key: weak.privateKey });
    const more = { [certificateUrl]: certificateOf(weak.publicKey) };
    expect(await verify(headers, body, NOW, more)).toContain('is not RSA of at least 2048 bits');
  });

  test.each([
    'https://mns-cert.oss-cn-hangzhou.aliyuncs.com.evil.example/a.pem',
    'https://evil.oss-cn-hangzhou.aliyuncs.com/a.pem',
    'https://mns-cert.oss-eu-central-1.aliyuncs.com/a.pem',
    'http://mns-cert.oss-cn-hangzhou.aliyuncs.com/a.pem',
    'https://mns-cert.oss-cn-hangzhou.aliyuncs.com/a.pem?x=1',
    'not a URL',
  ])('with a certificate at %s is not trusted, and nothing is asked there', async (url) => {
    const headers = signed({ 'x-mns-signing-cert-url': Buffer.from(url).toString('base64') });
    const context = contextWithTexts({ [url]: certificateOf(publicKey) });
    expect(await sender.verify(webhookRequest(body, headers), context)).toContain('untrusted');
    expect(context.fetched).toEqual([]);
  });
});
