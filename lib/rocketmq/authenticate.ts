import type { HttpRequest } from './connection.ts';
import type { AttemptFailure } from './outcome.ts';
import { type AccessKey, signRequest } from './sign.ts';
import type { IamUser, TokenSource } from './token.ts';

/** How requests prove who sends them: an access key that signs them, or a user for whom IAM gives a token. */
export type Credentials = AccessKey | IamUser;

/** A request that carries its proof, or why it has none. */
export type Authenticated = { readonly request: HttpRequest } | { readonly failure: AttemptFailure };

/** Puts the proof of identity on requests. */
export interface Authenticator {
  authenticate(request: HttpRequest): Promise<Authenticated>;
  /** After the service refused this request's proof: the same request with a new one, or nothing if there cannot be one. */
  renew?(refused: HttpRequest): Promise<Authenticated>;
}

/** Signs each request, at no cost beyond a hash. A refused signature cannot be renewed: the key or the clock is wrong. */
export function signer(key: AccessKey, projectId: string, now: () => number): Authenticator {
  return {
    async authenticate(request) {
      const headers = signRequest(
        { ...request, headers: { ...request.headers, 'x-project-id': projectId } },
        key,
        now(),
      );
      return { request: { ...request, headers } };
    },
  };
}

/** Puts IAM's token on each request, and another one when the service refuses it. */
export function tokenBearer(tokens: TokenSource): Authenticator {
  const withToken = (
    request: HttpRequest,
    result: Awaited<ReturnType<TokenSource['token']>>,
  ): Authenticated =>
    'failure' in result
      ? result
      : { request: { ...request, headers: { ...request.headers, 'x-auth-token': result.token } } };

  return {
    authenticate: async (request) => withToken(request, await tokens.token()),
    renew: async (refused) => withToken(refused, await tokens.renew(refused.headers['x-auth-token'] ?? '')),
  };
}
