import * as z from 'zod/mini';
import { parseJson } from '../json.ts';
import type { Connection, Exchange, HttpAnswer } from './connection.ts';
import { failureFrom } from './failure.ts';
import type { AttemptFailure } from './outcome.ts';

/** An IAM user, who gets tokens by password. */
export interface IamUser {
  readonly endpoint: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
}

/** A token, or why there is none. */
export type TokenResult = { readonly token: string } | { readonly failure: AttemptFailure };

/** Tokens for one user and project. */
export interface TokenSource {
  /** The current token; asks IAM when there is none, or when it will expire soon. */
  token(): Promise<TokenResult>;
  /** Another token than `stale`, which the service refused. */
  renew(stale: string): Promise<TokenResult>;
}

interface Token {
  readonly value: string;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** How long before its end a token is renewed: half an hour, or half its life if it lives shorter than an hour. */
const REFRESH_EARLY_MS = 30 * 60 * 1000;

const Answer = z.object({ token: z.object({ expires_at: z.string() }) });

/**
 * Caches the token that IAM gives for a password, scoped to the project (IAM, "Obtaining a User Token"; valid for 24 hours).
 * However many sends wait for a token, IAM is asked once.
 */
export function createTokenSource(
  user: IamUser,
  projectId: string,
  { connection, timeoutMs, now }: { connection: Connection; timeoutMs: number; now: () => number },
): TokenSource {
  let current: Token | undefined;
  let pending: Promise<TokenResult> | undefined;

  async function ask(): Promise<TokenResult> {
    const asked = now();
    const exchange = await connection.exchange(tokenRequest(user, projectId), { timeoutMs });
    const token = exchange.answer && readToken(exchange.answer, asked);
    if (token) current = token;
    return token ? { token: token.value } : { failure: failureOf(exchange, user) };
  }

  function askOnce(): Promise<TokenResult> {
    pending ??= ask().finally(() => (pending = undefined));
    return pending;
  }

  return {
    async token() {
      if (current && now() < current.refreshAt) return { token: current.value };
      const result = await askOnce();
      // IAM may be away for a while: a token that has not expired still serves.
      return 'failure' in result && current && now() < current.expiresAt ? { token: current.value } : result;
    },
    async renew(stale) {
      if (current?.value === stale) current = undefined;
      return current ? { token: current.value } : askOnce();
    },
  };
}

function tokenRequest({ endpoint, domain, username, password }: IamUser, projectId: string) {
  const identity = {
    methods: ['password'],
    password: { user: { name: username, password, domain: { name: domain } } },
  };
  const body = JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } });
  const url = new URL('/v3/auth/tokens?nocatalog=true', endpoint);
  return { method: 'POST', url, headers: { 'content-type': 'application/json;charset=utf8' }, body } as const;
}

function readToken({ status, headers, body }: HttpAnswer, asked: number): Token | undefined {
  const value = headers['x-subject-token'];
  const expiresAt = Date.parse(Answer.safeParse(parseJson(body)).data?.token.expires_at ?? '');
  if (status !== 201 || !value || Number.isNaN(expiresAt)) return undefined;
  return { value, expiresAt, refreshAt: expiresAt - Math.min(REFRESH_EARLY_MS, (expiresAt - asked) / 2) };
}

/** Without a token the send never began: it is refused as IAM refused, and not sent when IAM gave no clear answer. */
function failureOf(exchange: Exchange, { endpoint }: IamUser): AttemptFailure {
  const failure = failureFrom(exchange, `No token from IAM at ${new URL(endpoint).host}`);
  if (failure.kind !== 'rejected') return { ...failure, kind: 'not-sent' };
  return failure.class === 'unauthorized' ? { ...failure, class: 'misconfigured' } : failure;
}
