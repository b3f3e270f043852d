import { generateKeyPairSync, sign } from 'node:crypto';
import { member, parseJson } from '../../lib/core/json.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { certificateOf } from './certificate.ts';
import { createIssuer } from './issuer.ts';

/** A request whose proof needs a third party: the host of a certificate, or the issuer of tokens. */
export interface Forging {
  /** The request with a valid proof. */
  prove(request: WebhookRequest): WebhookRequest;
  /** The texts that the check may fetch, by their URLs. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The part of a request that the proof covers, and the proof. Requests in which this is the same are no forgery. */
  covered(request: WebhookRequest): unknown;
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The certificate of the key that `signText` signs with. */
export const certificate = certificateOf(publicKey);

export const signText = (text: string, algorithm: 'sha1' | 'sha256' = 'sha256'): string =>
  sign(algorithm, Buffer.from(text), privateKey).toString('base64');

/** Headers, and whether the request has each of them twice. */
export const headersAt = ({ headers, repeatedHeaders }: WebhookRequest, names: readonly string[]) =>
  names.map((name) => [headers[name], repeatedHeaders.has(name)]);

/** The bytes of a base64 text: several texts can stand for the same bytes. */
export const bytesOf = (base64: unknown) => Buffer.from(String(base64), 'base64').toString('hex');

/** A post of a notification service: some members of its JSON are signed. */
export function certifiedPost(
  signed: readonly string[],
  {
    signature,
    version,
    certificateUrl,
  }: Readonly<Record<'signature' | 'version' | 'certificateUrl', string>>,
): Forging {
  const postOf = ({ rawBody }: WebhookRequest) => parseJson(rawBody.toString('utf8'));
  const url = (request: WebhookRequest) => String(member(postOf(request), certificateUrl));
  const texts: Record<string, string> = {};
  return {
    texts,
    prove(request) {
      const post = postOf(request);
      texts[url(request)] = certificate;
      const text = signed.map((name) => `${name}\n${member(post, name)}\n`).join('');
      return {
        ...request,
        rawBody: Buffer.from(JSON.stringify({ ...Object(post), [signature]: signText(text) })),
      };
    },
    covered: (request) => {
      const post = postOf(request);
      const members = [...signed, version].map((name) => member(post, name));
      return post === undefined
        ? 'no JSON'
        : [...members, URL.parse(url(request))?.href, bytesOf(member(post, signature))];
    },
  };
}

/** A token of an issuer in the header Authorization. */
export function bearerToken(claims: Readonly<Record<string, unknown>>, keysUrl: string): Forging {
  const issuer = createIssuer(claims);
  const authorization = `Bearer ${issuer.token()}`;
  return {
    texts: { [keysUrl]: issuer.keys },
    prove: (request) => ({ ...request, headers: { ...request.headers, authorization } }),
    covered(request) {
      const [value = '', ...others] = (request.headers.authorization ?? '').split('.');
      const [scheme = '', head] = value.split(' ');
      const [body, signature] = others;
      return [
        scheme.toLowerCase(),
        head,
        body,
        others.length,
        bytesOf(signature),
        request.repeatedHeaders.has('authorization'),
      ];
    },
  };
}
