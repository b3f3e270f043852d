import { isUtf8 } from 'node:buffer';
import { createHmac, hash } from 'node:crypto';
import { isForm } from '../http/media-type.ts';
import type { WebhookRequest } from '../http/request.ts';
import { headerOf } from './scheme.ts';
import { isEqual, isSameText } from './variables.ts';
import type { Verification } from './verification.ts';

/** What Twilio's signature looks at. */
export type TwilioRequest = Pick<WebhookRequest, 'headers' | 'repeatedHeaders' | 'query' | 'rawBody'>;

export const TWILIO_SIGNATURE = 'x-twilio-signature';

/** Checks that Twilio signed this request with one of the auth tokens (Twilio Docs, "Webhooks Security"). */
export function verifyTwilio(
  request: TwilioRequest,
  url: string,
  authTokens: readonly string[],
): Verification {
  const signature = headerOf(request, TWILIO_SIGNATURE);
  const given = Buffer.from(signature, 'base64');
  if (request.headers[TWILIO_SIGNATURE] === undefined) return `missing: header ${TWILIO_SIGNATURE}`;
  if (signature === '' || given.toString('base64') !== signature)
    return `malformed: header ${TWILIO_SIGNATURE}`;
  if (url === '') return 'no-secret: the URL that Twilio calls is not set';
  if (authTokens.length === 0) return 'no-secret';
  const isSigned = twilioTexts(request, url).some((text) =>
    authTokens.some((authToken) => isEqual(given, twilioDigest(text, authToken))),
  );
  return isSigned ? 'verified' : 'mismatch';
}

/**
 * The texts of which Twilio may have signed one: it writes the port of its URL or leaves it out. None is for
 * no request.
 */
export function twilioTexts(request: TwilioRequest, url: string): string[] {
  const fields = fieldsText(request);
  if (fields === undefined) return [];
  const called = url.replace(/[?#].*$/s, '') + (request.query && `?${request.query}`);
  const withoutPort = called.replace(/^(https?:\/\/[^/?]+?):\d+(?=[/?]|$)/i, '$1');
  const port = /^https:/i.test(called) ? 443 : 80;
  const withPort = withoutPort.replace(/^https?:\/\/[^/?]+/i, (origin) => `${origin}:${port}`);
  return [...new Set([called, withoutPort, withPort])].map((text) => text + fields);
}

/** The signature of a text. */
export function twilioDigest(text: string, authToken: string): Buffer {
  return createHmac('sha1', authToken).update(text).digest();
}

/**
 * What follows the URL in the signed text: nothing if the URL holds the hash of the body, else each field of
 * the form, by name, with its values sorted and each once. Undefined when neither binds the body.
 */
function fieldsText(request: TwilioRequest): string | undefined {
  const { query, rawBody } = request;
  const bodyHash = new URLSearchParams(query).get('bodySHA256');
  if (bodyHash !== null) return isSameText(bodyHash, hash('sha256', rawBody)) ? '' : undefined;
  if (rawBody.length > 0 && !(isForm(request) && isUtf8(rawBody))) return undefined;
  const form = new URLSearchParams(rawBody.toString('utf8'));
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('');
}
