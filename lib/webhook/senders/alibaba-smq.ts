import { hash } from 'node:crypto';
import { joined } from '../events/fields.ts';
import { certificateSender } from '../factories/certificate-sender.ts';
import { A_URL, checkOptions, listOf } from '../factories/options.ts';
import { type UrlOption, urlVariablesOf } from '../factories/url-option.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { AllowedUrls } from '../verify/certificate.ts';
import { headerOf } from '../verify/claim.ts';
import { isSameText, urlOf } from '../verify/variables.ts';
import { freshness, type Refused } from '../verify/verification.ts';

/** Options of `alibabaSmq`. */
export interface AlibabaSmqOptions extends UrlOption {
  /** The id of the account that owns the topic. SMQ signs for all its customers, so the signature alone would let anyone in. */
  readonly topicOwner: string | readonly string[];
  /** The names of the topics that may post. Default: all topics of the owner. */
  readonly topicName?: string | readonly string[];
}

const MAX_AGE_MS = 15 * 60 * 1000;
/** The most headers that are signed besides those that every request has. */
const MAX_HEADERS = 30;
const CERTIFICATE = 'x-mns-signing-cert-url';

/** The name of a bucket is unique in all regions, so no other account can own one of these. */
const certificates: AllowedUrls = {
  hosts: ['mnstest.oss-cn-hangzhou.aliyuncs.com', /^mns-cert\.oss-cn-[a-z]+(-[a-z]+)*\.aliyuncs\.com$/],
  path: /^\/[\w-]+\.pem$/,
};

/**
 * Topics of Alibaba Cloud Simple Message Queue over HTTP (Alibaba Cloud, "Signature of topic messages pushed over HTTP"). `url`
 * is the one that the subscription has, of which the path is signed. The body is bound by its MD5 only. A certificate with a key
 * below 2048 bits is refused; the oldest one has 512 bits, which anyone can break.
 */
export const alibabaSmq = (options: AlibabaSmqOptions) => {
  checkOptions('alibaba-smq', options, {
    needed: { topicOwner: 'the id of the account that owns the topic', url: A_URL },
    optional: ['topicName'],
  });
  const { topicOwner, topicName, url } = options;
  return certificateSender({
    name: 'alibaba-smq',
    secrets: urlVariablesOf('alibaba-smq', url),
    certificates,
    media: 'any', // the message as it was published, or JSON or XML around it
    accepted: { status: 204 },
    fields: {
      id: 'header:x-mns-message-id',
      type: 'header:x-mns-message-tag',
      source: joined('header:x-mns-topic-owner', 'header:x-mns-topic-name'),
      subject: 'header:x-mns-topic-name',
      defaultType: 'alibaba-smq',
    },
    signedTexts(request, { secrets, now }) {
      const refused =
        untimely(headerOf(request, 'date'), now) ??
        foreign(request, 'x-mns-topic-owner', topicOwner) ??
        (topicName === undefined ? undefined : foreign(request, 'x-mns-topic-name', topicName)) ??
        unbound(request);
      if (refused) return refused;
      const { pathname = '', search = '' } = URL.parse(urlOf(url, secrets)) ?? {};
      const text = textToSign(request, pathname + search);
      if (text === undefined) return 'malformed: the signed headers';
      const certificateUrl = Buffer.from(headerOf(request, CERTIFICATE), 'base64').toString('utf8');
      const signature = headerOf(request, 'authorization');
      return [{ certificateUrl, text, signature, algorithm: 'sha1' }];
    },
  });
};

function untimely(date: string, now: number): Refused | undefined {
  if (date === '') return 'missing: header date';
  const isDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(date);
  const fresh = freshness(isDate ? Date.parse(date) : Number.NaN, MAX_AGE_MS, now);
  if (fresh === 'verified') return undefined;
  return isDate ? fresh : 'malformed: header date';
}

/** Refuses a request about a topic that is not an allowed one. The header is one of those that are signed. */
function foreign(
  request: WebhookRequest,
  header: string,
  allowed: string | readonly string[],
): Refused | undefined {
  if (request.headers[header] === undefined) return `missing: header ${header}`;
  return listOf(allowed).includes(headerOf(request, header))
    ? undefined
    : 'untrusted: the topic is not an allowed one';
}

/** Refuses a body that does not have the signed hash: in hexadecimal, or the base64 of that or of the bytes. */
function unbound(request: WebhookRequest): Refused | undefined {
  const given = headerOf(request, 'content-md5');
  if (given === '') return 'missing: header content-md5';
  const digest = hash('md5', request.rawBody, 'buffer');
  const hex = digest.toString('hex');
  const upper = hex.toUpperCase();
  const forms = [
    hex,
    upper,
    digest.toString('base64'),
    ...[hex, upper].map((text) => Buffer.from(text).toString('base64')),
  ];
  return forms.some((form) => isSameText(form, given)) ? undefined : 'mismatch: the hash of the body';
}

/** The signed text; `undefined` if a signed header is there twice, or there are too many. */
function textToSign(request: WebhookRequest, path: string): string | undefined {
  const { headers, repeatedHeaders, method } = request;
  const names = Object.keys(headers).filter((name) => name.startsWith('x-mns-'));
  const all = [...names, 'content-type', 'date', 'content-md5'];
  if (names.length > MAX_HEADERS || all.some((name) => repeatedHeaders.has(name))) return undefined;
  const lines = names.sort().map((name) => `${name}:${headers[name]}`);
  const first = [method, headers['content-md5'], headers['content-type'] ?? '', headers.date];
  return [...first, ...lines, path].join('\n');
}
