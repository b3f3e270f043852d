import type { Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import { createConnection, type HttpRequest } from './connection.ts';
import type { AttemptFailure } from './outcome.ts';
import { type AccessKey, signRequest } from './sign.ts';
import { createTokenSource, type IamUser } from './token.ts';

/** How requests prove who sends them: an access key that signs them, or a user for whom IAM gives a token. */
export type Credentials = AccessKey | IamUser;

/** A request that carries its proof, or why it has none. */
export type Authenticated = { readonly request: HttpRequest } | { readonly failure: AttemptFailure };

/** Puts the proof of identity on requests. */
export interface Authenticator {
  /** Whether a refused proof can be replaced by another: a token can, a signature cannot. */
  readonly canRenew: boolean;
  authenticate(request: HttpRequest): Promise<Authenticated>;
  /**
   * The service refused this request's proof: the next request gets another, where there is one. False when that was known
   * already, because another request had brought the same proof.
   */
  drop(refused: HttpRequest): boolean;
  close(): Promise<void>;
}

interface AuthenticatorOptions {
  readonly credentials: Credentials;
  readonly service: { readonly projectId: string };
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly dispatcher?: Dispatcher | undefined;
}

/** The authenticator that goes with the credentials. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { credentials, service, clock } = options;
  return 'accessKey' in credentials
    ? signer(credentials, service.projectId, clock.now)
    : tokenBearer(credentials, options);
}

/** Signs each request, at no cost beyond a hash. A refused signature cannot be renewed: the key or the clock is wrong. */
function signer(key: AccessKey, projectId: string, now: () => number): Authenticator {
  return {
    canRenew: false,
    async authenticate(request) {
      const headers = { ...request.headers, 'x-project-id': projectId };
      return { request: { ...request, headers: signRequest({ ...request, headers }, key, now()) } };
    },
    drop: () => true,
    async close() {},
  };
}

/** Puts IAM's token on each request. */
function tokenBearer(user: IamUser, options: AuthenticatorOptions): Authenticator {
  const { origin } = new URL(user.endpoint);
  const connection = createConnection({ ...options, origin, maxInFlight: 1 });
  const { service, attemptTimeoutMs: timeoutMs, clock } = options;
  const tokens = createTokenSource(user, service.projectId, { connection, timeoutMs, now: clock.now });
  return {
    canRenew: true,
    async authenticate(request) {
      const result = await tokens.token();
      if ('failure' in result) return result;
      return { request: { ...request, headers: { ...request.headers, 'x-auth-token': result.token } } };
    },
    drop: (refused) => tokens.drop(refused.headers['x-auth-token'] ?? ''),
    close: () => connection.close(),
  };
}
