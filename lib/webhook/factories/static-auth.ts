import type { TokenScheme } from '../verify/scheme.ts';

/** Place of a shared secret: a header, HTTP basic authentication, or by default a bearer token. */
export type StaticAuth =
  | { readonly header: string; readonly username?: undefined }
  | { readonly username: string; readonly header?: undefined }
  | { readonly header?: undefined; readonly username?: undefined };

/** The names of these options. */
export const staticOptions = ['header', 'username'];

/** The scheme for these options. */
export function staticScheme(options: StaticAuth): TokenScheme {
  const { header, username } = options;
  if (header !== undefined) return { algorithm: 'token', header: header.toLowerCase() };
  const authorization = { algorithm: 'token', header: 'authorization' } as const;
  if (username !== undefined) return { ...authorization, prefix: 'Basic ', username };
  return { ...authorization, prefix: 'Bearer ' };
}
