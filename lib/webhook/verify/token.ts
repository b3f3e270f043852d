import { headerOf, type SignedRequest, type TokenScheme } from './scheme.ts';
import { isSameText } from './variables.ts';

/** Whether the request shows one of the secrets. */
export function verifyToken(
  scheme: TokenScheme,
  request: SignedRequest,
  secrets: readonly string[],
): boolean {
  const { header, prefix = '' } = scheme;
  const value = headerOf(request, header);
  // The name of an HTTP authentication scheme has no case (RFC 9110, 11.1).
  if (value.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return false;
  const given = value.slice(prefix.length);
  return given !== '' && secrets.some((secret) => isSameText(given, credentialsOf(scheme, secret)));
}

/** What stands in the header behind the prefix. */
export function credentialsOf({ username }: TokenScheme, secret: string): string {
  return username === undefined ? secret : Buffer.from(`${username}:${secret}`).toString('base64');
}
