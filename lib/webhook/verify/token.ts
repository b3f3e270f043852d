import { headerOf, type SignedRequest } from './claim.ts';
import type { TokenScheme } from './scheme.ts';
import { isSameText } from './variables.ts';
import type { Verification } from './verification.ts';

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

/** Value of the header after the prefix. */
export function credentialsOf({ username }: TokenScheme, secret: string): string {
  return username === undefined ? secret : Buffer.from(`${username}:${secret}`).toString('base64');
}
