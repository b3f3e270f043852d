import type { Dispatcher } from 'undici';
import type { AccessKey, Credentials, IamUser } from '../config/credentials.ts';
import type { Clock } from '../core/clock.ts';
import { createConnection } from './connection.ts';
import { type HttpRequest, headerList, type RequestContent, type Target } from './http.ts';
import type { AttemptFailure } from './outcome.ts';
import { createSigner } from './sign.ts';
import { createTokenSource } from './token.ts';

/** A request with its proof of identity, or the failure to get one. */
export type Authenticated = { readonly request: HttpRequest } | { readonly failure: AttemptFailure };

/** Adds the proof of identity to requests, for credentials that do not change. */
export interface Authenticator {
  /** Whether a refused proof can be replaced by another one: a token can, a signature cannot. */
  readonly canRenew: boolean;
  /** The request with a proof that is at hand; `undefined` if `authenticate` must get one first. */
  authenticateNow(content: RequestContent): HttpRequest | undefined;
  /** The request with a proof. Waits for it if necessary. */
  authenticate(content: RequestContent): Promise<Authenticated>;
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
  const sign = createSigner(key, { 'x-project-id': projectId });
  function authenticateNow(content: RequestContent): HttpRequest {
    const { target, body } = content;
    return { target, body, headers: sign(content, clock.now()) };
  }
  return {
    canRenew: false,
    authenticateNow,
    authenticate: async (content) => ({ request: authenticateNow(content) }),
    invalidate: () => true,
    async close() {},
  };
}

/** Common part of the requests to one target with one token. */
interface Common {
  readonly target: Target;
  readonly token: string;
  readonly headers: HttpRequest['headers'];
}

/** Adds IAM's token to each request. */
function tokenBearer(user: IamUser, options: AuthenticatorOptions): Authenticator {
  const { projectId, attemptTimeoutMs: timeoutMs, clock, dispatcher } = options;
  const { origin } = new URL(user.endpoint);
  const connection = createConnection({ origin, clock, dispatcher });
  const tokens = createTokenSource(user, projectId, { connection, timeoutMs, clock });
  let common: Common | undefined;
  function bearing({ target, body }: RequestContent, token: string): HttpRequest {
    if (common?.target !== target || common.token !== token) {
      common = { target, token, headers: headerList({ ...target.headers, [TOKEN_HEADER]: token }) };
    }
    return { target, body, headers: common.headers };
  }
  return {
    canRenew: true,
    authenticateNow(content) {
      const token = tokens.current();
      return token === undefined ? undefined : bearing(content, token);
    },
    async authenticate(content) {
      const result = await tokens.token();
      return 'failure' in result ? result : { request: bearing(content, result.token) };
    },
    invalidate: ({ headers }) => tokens.invalidate(headers[headers.indexOf(TOKEN_HEADER) + 1] ?? ''),
    close: () => connection.close(),
  };
}

const TOKEN_HEADER = 'x-auth-token';
