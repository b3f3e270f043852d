import { type EventFields, eventOf } from '../events/fields.ts';
import type { Sender } from '../sender.ts';
import { headerOf, type SignedRequest, type TokenScheme } from './scheme.ts';
import { isSameText, type SecretOption, valuesOf, variablesOf } from './variables.ts';
import type { Verification } from './verification.ts';

/** A sender that shows a shared secret, and signs nothing. */
export interface TokenSender extends Sender {
  readonly scheme: TokenScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/** What makes a token sender: as with HMAC, and what keeps a text from being such a token. */
export interface TokenSenderOptions
  extends SecretOption,
    Partial<Omit<Sender, 'name' | 'secrets' | 'verify'>> {
  readonly name: string;
  readonly scheme: TokenScheme;
  readonly fields: EventFields;
  readonly problem?: (value: string) => string | undefined;
}

/**
 * A sender whose requests show a secret in a header. Nothing binds it to the body: TLS alone protects both.
 */
export function tokenSender(options: TokenSenderOptions): TokenSender {
  const { name, scheme, secret, fields, problem, ...special } = options;
  if (scheme.username?.includes(':')) throw new TypeError('A user name of basic authentication has no colon');
  return {
    name,
    scheme,
    secrets: variablesOf(name, secret, problem),
    media: 'json',
    verify: (request, { secrets }) => verifyToken(scheme, request, valuesOf(secret, secrets)),
    events: (request) => [eventOf(name, fields, request)],
    ...special,
  };
}

/** Checks that the request shows one of the secrets. */
export function verifyToken(
  scheme: TokenScheme,
  request: SignedRequest,
  secrets: readonly string[],
): Verification {
  const { header, prefix = '' } = scheme;
  const value = headerOf(request, header);
  if (request.headers[header] === undefined) return `missing: header ${header}`;
  // The name of an HTTP authentication scheme has no case (RFC 9110, 11.1).
  if (value.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) {
    return `malformed: header ${header}`;
  }
  const given = value.slice(prefix.length);
  if (given === '') return `malformed: header ${header}`;
  if (secrets.length === 0) return 'no-secret';
  const isShown = secrets.some((secret) => isSameText(given, credentialsOf(scheme, secret)));
  return isShown ? 'verified' : 'mismatch';
}

/** What stands in the header behind the prefix. */
export function credentialsOf({ username }: TokenScheme, secret: string): string {
  return username === undefined ? secret : Buffer.from(`${username}:${secret}`).toString('base64');
}
