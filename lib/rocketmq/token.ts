import * as z from 'zod/mini';
import { parseJson } from '../core/json.ts';
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
  /** The current token. Waits for IAM when there is none; one that will expire soon is renewed while it still serves. */
  token(): Promise<TokenResult>;
  /** The service refused this token: it is not handed out again. False when that was known already. */
  drop(refused: string): boolean;
}

interface Token {
  readonly value: string;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** How long before its end a token is renewed: half an hour, or half its life if it lives shorter than an hour. */
const REFRESH_EARLY_MS = 30 * 60 * 1000;

/** How long to wait before IAM is asked again for the successor of a token that still serves. */
const REFRESH_PAUSE_MS = 60_000;

/** How long IAM is not asked again after it refused the user: every wrong password brings the account closer to a lock. */
const REFUSAL_LASTS_MS = 5 * 60 * 1000;

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
  let nextRefreshAt = 0;
  let refusal: { readonly failure: AttemptFailure; readonly until: number } | undefined;

  async function ask(): Promise<TokenResult> {
    const asked = now();
    const exchange = await connection.exchange(tokenRequest(user, projectId), { timeoutMs });
    const token = exchange.answer && readToken(exchange.answer, asked);
    if (token) {
      current = token;
      return { token: token.value };
    }
    const failure = failureOf(exchange, user, now());
    if (isFinal(failure)) refusal = { failure, until: now() + REFUSAL_LASTS_MS };
    return { failure };
  }

  async function askOnce(): Promise<TokenResult> {
    if (refusal && now() < refusal.until) return { failure: refusal.failure };
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    async token() {
      if (!current || now() >= current.expiresAt) return askOnce();
      // It still serves, so nobody waits for its successor; and who does not answer is not asked at every send.
      if (now() >= Math.max(current.refreshAt, nextRefreshAt)) {
        nextRefreshAt = now() + REFRESH_PAUSE_MS;
        void askOnce();
      }
      return { token: current.value };
    },
    drop(refused) {
      if (current?.value !== refused) return false;
      current = undefined;
      return true;
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
function failureOf(exchange: Exchange, { endpoint }: IamUser, now: number): AttemptFailure {
  const failure = failureFrom(exchange, `No token from IAM at ${new URL(endpoint).host}`, now);
  if (failure.kind !== 'rejected') return { ...failure, kind: 'not-sent' };
  return failure.class === 'unauthorized' ? { ...failure, class: 'misconfigured' } : failure;
}

function isFinal(failure: AttemptFailure): boolean {
  return failure.kind === 'rejected' && [400, 401, 403].includes(failure.status ?? 0);
}
