import { type KeyObject, sign } from 'node:crypto';
import type { WebhookRequest } from '../http/request.ts';
import { hmacDigest } from './hmac.ts';
import type { HeaderValue, HmacScheme, PublicKeyScheme, Scheme, TokenScheme } from './scheme.ts';
import { type SignedParts, signComposed } from './sign-composed.ts';
import { signItems, withBodyToken } from './sign-in-body.ts';
import { signJwt } from './sign-jwt.ts';
import { filled } from './template.ts';
import { writeTime } from './time-unit.ts';
import { credentialsOf } from './token.ts';
import { TWILIO_SIGNATURE, type TwilioRequest, twilioDigest, twilioTexts } from './twilio.ts';
import { urlOf } from './variables.ts';

/** Content to sign. `now` is epoch milliseconds; `id` and `url` are for the schemes that sign them. */
interface ToSign {
  readonly rawBody: Buffer;
  readonly now: number;
  readonly id?: string;
  readonly url?: string;
}

/** The headers that a sender would set for a body, as `verifyHmac` expects them. For `npm run invoke` and for tests. */
export function signHmac(scheme: HmacScheme, { secret, ...what }: ToSign & { readonly secret: string }) {
  return place(scheme, what, (pieces) => hmacDigest(scheme, secret, pieces));
}

/** The headers that `verifyPublicKey` expects. For tests only: the private key is the sender's. */
export function signPublicKey(
  scheme: PublicKeyScheme,
  { privateKey, ...what }: ToSign & { readonly privateKey: KeyObject },
) {
  const algorithm = scheme.algorithm === 'ed25519' ? null : 'sha256';
  return place(scheme, what, (pieces) =>
    sign(algorithm, Buffer.concat(pieces.map((piece) => Buffer.from(piece))), privateKey),
  );
}

/** The header that `verifyToken` expects. */
export function signToken(scheme: TokenScheme, secret: string): Record<string, string> {
  return { [scheme.header]: (scheme.prefix ?? '') + credentialsOf(scheme, secret) };
}

/** The header that `verifyTwilio` expects. For a body that is not a form, the query must have its hash already. */
export function signTwilio(request: TwilioRequest, url: string, authToken: string): Record<string, string> {
  const texts = twilioTexts(request, url);
  if (typeof texts === 'string') return {};
  const [text = ''] = texts;
  return { [TWILIO_SIGNATURE]: twilioDigest(text, authToken).toString('base64') };
}

/**
 * Parts that a sender adds to a request: the signature headers, and its body with the current time if the scheme signs a time in
 * the body; `undefined` for a scheme whose key only the sender has.
 *
 * @param variables values by name, for the URL if a variable holds it
 */
export function signRequest(
  scheme: Scheme,
  request: WebhookRequest,
  { secret, variables, now }: { secret: string; variables: Readonly<Record<string, string>>; now: number },
): SignedParts | undefined {
  const { rawBody } = request;
  const signWith = { secret, variables, now };
  if (isPublicKey(scheme)) return undefined;
  if (scheme.algorithm === 'composed') return signComposed(scheme, request, signWith);
  if (scheme.algorithm === 'jwt') return signJwt(scheme, request, signWith);
  if (scheme.algorithm === 'items') return { headers: {}, rawBody: signItems(scheme, rawBody, secret) };
  if (scheme.algorithm === 'body-token') {
    return { headers: {}, rawBody: withBodyToken(scheme, rawBody, secret) };
  }
  if (scheme.algorithm === 'token') return { headers: signToken(scheme, secret), rawBody };
  const url = scheme.url === undefined ? '' : urlOf(scheme.url, variables);
  if (scheme.algorithm === 'twilio') return { headers: signTwilio(request, url, secret), rawBody };
  const body = withTimeOf(scheme, rawBody, now);
  const idHeaders = [scheme.id?.header ?? []].flat();
  const id = idHeaders.flatMap((name) => request.headers[name] ?? [])[0] ?? '';
  return { headers: signHmac(scheme, { rawBody: body, secret, now, id, url }), rawBody: body };
}

function isPublicKey(scheme: Scheme): scheme is PublicKeyScheme {
  return scheme.algorithm === 'ed25519' || scheme.algorithm === 'ecdsa-sha256';
}

function withTimeOf({ bodyTimestamp }: HmacScheme, rawBody: Buffer, now: number): Buffer {
  if (!bodyTimestamp) return rawBody;
  const time = new RegExp(`("${bodyTimestamp.member}"\\s*:\\s*)\\d+`);
  // latin1 maps each byte to one character, so all other bytes stay as they are.
  return Buffer.from(rawBody.toString('latin1').replace(time, `$1${now}`), 'latin1');
}

/** Puts timestamp, id and signature where the scheme says. */
function place(
  scheme: HmacScheme | PublicKeyScheme,
  { rawBody: body, now, id = '', url = '' }: ToSign,
  signatureOf: (pieces: (string | Buffer)[]) => Buffer,
): Record<string, string> {
  const timestamp = scheme.timestamp ? writeTime(scheme.timestamp.unit ?? 'seconds', now) : '';
  const signature = signatureOf(filled(scheme.signed, { body, timestamp, id, url })).toString(
    scheme.encoding,
  );
  const placed: [HeaderValue | undefined, string][] = [
    [scheme.id, id],
    [scheme.timestamp, timestamp],
    [scheme.signature, signature],
  ];
  const headers: Record<string, string> = {};
  for (const [where, value] of placed) {
    if (!where) continue;
    const { prefix = '', separator = '' } = where;
    const [name = ''] = [where.header].flat();
    headers[name] = [headers[name], prefix + value].filter((item) => item !== undefined).join(separator);
  }
  return headers;
}
