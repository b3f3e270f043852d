import type { TokenScheme } from './scheme.ts';

/** How a shared secret is shown: in a header, as HTTP basic authentication, or else as a bearer token. */
export type StaticAuth =
  | { readonly header: string; readonly username?: undefined }
  | { readonly username: string; readonly header?: undefined }
  | { readonly header?: undefined; readonly username?: undefined };

/** The scheme for it. */
export function staticScheme({ header, username }: StaticAuth): TokenScheme {
  if (header !== undefined) return { algorithm: 'token', header: header.toLowerCase() };
  const authorization = { algorithm: 'token', header: 'authorization' } as const;
  if (username !== undefined) return { ...authorization, prefix: 'Basic ', username };
  return { ...authorization, prefix: 'Bearer ' };
}
