import type { Dispatcher } from 'undici';
import type { AccessKey, Credentials, IamUser } from '../config/credentials.ts';
import type { Clock } from '../core/clock.ts';
import { createConnection, type HttpRequest } from './connection.ts';
import type { AttemptFailure } from './outcome.ts';
import { signWithAccessKey } from './sign.ts';
import { createTokenSource } from './token.ts';

/** A request with its proof of identity, or the failure to get one. */
export type Authenticated = { readonly request: HttpRequest } | { readonly failure: AttemptFailure };

/** Adds the proof of identity to requests, for credentials that do not change. */
export interface Authenticator {
  /** Whether a refused proof can be replaced by another one: a token can, a signature cannot. */
  readonly canRenew: boolean;
  authenticate(request: HttpRequest): Promise<Authenticated>;
  /**
   * The service refused this request's proof, so the next request gets another one if there is one.
   *
   * @returns `false` if the same proof was refused before
   */
  invalidate(refused: HttpRequest): boolean;
  close(): Promise<void>;
}

/** Options of an authenticator, besides its credentials. */
export interface AuthenticatorOptions {
  readonly projectId: string;
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly dispatcher?: Dispatcher | undefined;
}

/** The authenticator for a kind of credentials. */
export function createAuthenticator(credentials: Credentials, options: AuthenticatorOptions): Authenticator {
  return 'accessKey' in credentials ? signer(credentials, options) : tokenBearer(credentials, options);
}

/** Signs each request. A refused signature cannot be renewed: the key or the clock is wrong. */
function signer(key: AccessKey, { projectId, clock }: AuthenticatorOptions): Authenticator {
  return {
    canRenew: false,
    async authenticate(request) {
      const headers = { ...request.headers, 'x-project-id': projectId };
      return {
        request: { ...request, headers: signWithAccessKey({ ...request, headers }, key, clock.now()) },
      };
    },
    invalidate: () => true,
    async close() {},
  };
}

/** Adds IAM's token to each request. */
function tokenBearer(user: IamUser, options: AuthenticatorOptions): Authenticator {
  const { projectId, attemptTimeoutMs: timeoutMs, clock, dispatcher } = options;
  const { origin } = new URL(user.endpoint);
  const connection = createConnection({ origin, maxInFlight: 1, clock, dispatcher });
  const tokens = createTokenSource(user, projectId, { connection, timeoutMs, clock });
  return {
    canRenew: true,
    async authenticate(request) {
      const result = await tokens.token();
      if ('failure' in result) return result;
      return { request: { ...request, headers: { ...request.headers, 'x-auth-token': result.token } } };
    },
    invalidate: (refused) => tokens.invalidate(refused.headers['x-auth-token'] ?? ''),
    close: () => connection.close(),
  };
}
