import * as z from 'zod/mini';
import type { IamUser } from '../config/credentials.ts';
import type { Clock } from '../core/clock.ts';
import { parseJson } from '../core/json.ts';
import type { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { failureFrom } from './failure.ts';
import { answerHeader, type HttpAnswer, type HttpRequest, headerList, targetOf } from './http.ts';
import type { AttemptFailure } from './outcome.ts';

/** A token, or the failure to get one. */
export type TokenResult = { readonly token: string } | { readonly failure: AttemptFailure };

/** Tokens for one user and project. */
export interface TokenSource {
  /** The token, if there is a valid one; one that expires soon is renewed in the background. */
  current(): string | undefined;
  /** The token. Waits for IAM if there is no valid one. */
  token(): Promise<TokenResult>;
  /** The service refused this token, so it is not used again. `false` if it was not the current one. */
  invalidate(refused: string): boolean;
}

interface Token {
  readonly value: string;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** How long before its end a token is renewed: half an hour, or half its lifetime if that is under an hour. */
const REFRESH_EARLY_MS = 30 * 60 * 1000;

/** How long to wait before IAM is asked again for the next token while the current one is still valid. */
const REFRESH_PAUSE_MS = 60_000;

/** How long IAM is not asked again after it refused the user: every wrong password brings the account closer to a lock. */
const REFUSAL_LASTS_MS = 5 * 60 * 1000;

const TokenAnswer = z.lazy(() => z.object({ token: z.object({ expires_at: z.string() }) }));

/**
 * Caches the token that IAM gives for a password, scoped to the project (IAM, "Obtaining a User Token"; valid for 24 hours).
 * IAM is asked once, however many sends wait for a token.
 */
export function createTokenSource(
  user: IamUser,
  projectId: string,
  { connection, timeoutMs, clock }: { connection: Connection; timeoutMs: number; clock: Pick<Clock, 'now'> },
): TokenSource {
  const { now } = clock;
  let current: Token | undefined;
  let pending: Promise<TokenResult> | undefined;
  let nextRefreshAt = 0;
  let refusal: { readonly failure: AttemptFailure; readonly at: number } | undefined;

  async function ask(): Promise<TokenResult> {
    const asked = now();
    const exchange = await connection.exchange(tokenRequest(user, projectId), { timeoutMs });
    const token = 'answer' in exchange ? readToken(exchange.answer, asked) : undefined;
    if (token) {
      current = token;
      return { token: token.value };
    }
    const failure = failureOf(exchange, user, now());
    if (isFinal(failure)) refusal = { failure, at: now() };
    return { failure };
  }

  async function askOnce(): Promise<TokenResult> {
    // The clock may be set back: that must not make a refusal last longer.
    if (refusal && Math.abs(now() - refusal.at) < REFUSAL_LASTS_MS) return { failure: refusal.failure };
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  function validToken(): string | undefined {
    const time = now();
    if (!current || time >= current.expiresAt) return undefined;
    // The token is still valid, so no send waits for the next one, and a silent IAM is not asked at every send.
    if (time >= Math.max(current.refreshAt, nextRefreshAt)) {
      nextRefreshAt = time + REFRESH_PAUSE_MS;
      void askOnce();
    }
    return current.value;
  }

  return {
    current: validToken,
    async token() {
      const token = validToken();
      return token === undefined ? askOnce() : { token };
    },
    invalidate(refused) {
      if (current?.value !== refused) return false;
      current = undefined;
      return true;
    },
  };
}

function tokenRequest({ endpoint, domain, username, password }: IamUser, projectId: string): HttpRequest {
  const identity = {
    methods: ['password'],
    password: { user: { name: username, password, domain: { name: domain } } },
  };
  const body = JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } });
  const headers = { 'content-type': 'application/json;charset=utf8' };
  const target = targetOf('POST', new URL('/v3/auth/tokens?nocatalog=true', endpoint), headers);
  return { target, headers: headerList(headers), body: Buffer.from(body) };
}

function readToken(answer: HttpAnswer, asked: number): Token | undefined {
  const { status, body } = answer;
  const value = answerHeader(answer, 'x-subject-token');
  const expiresAt = Date.parse(TokenAnswer.safeParse(parseJson(body)).data?.token.expires_at ?? '');
  if (status !== 201 || !value || Number.isNaN(expiresAt)) return undefined;
  return { value, expiresAt, refreshAt: expiresAt - Math.min(REFRESH_EARLY_MS, (expiresAt - asked) / 2) };
}

/** Without a token the send never began: `rejected` if IAM refused the user, `not-sent` if it gave no clear answer. */
function failureOf(exchange: Exchange, { endpoint }: IamUser, now: number): AttemptFailure {
  const failure = failureFrom(exchange, `No token from IAM at ${new URL(endpoint).host}`, now);
  if (failure.kind !== 'rejected') return { ...failure, kind: 'not-sent' };
  return failure.class === 'unauthorized' ? { ...failure, class: 'misconfigured' } : failure;
}

function isFinal(failure: AttemptFailure): boolean {
  return failure.kind === 'rejected' && [400, 401, 403].includes(failure.status ?? 0);
}
