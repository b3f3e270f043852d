import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Answer, jsonOf, parse } from './http.ts';
import { Refusal } from './refusal.ts';

/** An IAM user who may ask for tokens. */
export interface IamUser {
  readonly domain: string;
  readonly name: string;
  readonly password: string;
}

interface Token {
  /** `undefined` for a token of a whole domain, which project-level services refuse. */
  readonly projectId: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The part of IAM that issues and checks tokens. */
export interface Iam {
  /** Answers `POST /v3/auth/tokens`. */
  issueToken(body: Buffer): Answer;
  /**
   * Refuses a token that is unknown (`DMS.10240101`), has expired (`DMS.10240102`) or belongs to another project
   * (`DMS.10240104`).
   */
  checkToken(value: string, projectId: string): void;
  expireTokens(): void;
}

/** Options of `createIam`. */
export interface IamOptions {
  readonly projectId: string;
  readonly users: readonly IamUser[];
  readonly tokenLifetimeMs: number;
  readonly now: () => number;
}

const name = z.string().min(1);
const Project = z.union([z.object({ id: name }), z.object({ name })]);
const TokenRequest = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal('password')]),
      password: z.object({ user: z.object({ name, password: name, domain: z.object({ name }) }) }),
    }),
    scope: z.object({ project: Project.optional(), domain: z.unknown().optional() }).optional(),
  }),
});
type TokenRequest = z.infer<typeof TokenRequest>;

/**
 * IAM as its page "Obtaining a User Token Through Password Authentication" describes it: 201, and the token in
 * `X-Subject-Token`. Every project name stands for the one emulated project; a project ID is taken as given.
 */
export function createIam({ projectId, users, tokenLifetimeMs, now }: IamOptions): Iam {
  const tokens = new Map<string, Token>();

  return {
    issueToken(body) {
      const { auth } = parse(TokenRequest, readBody(body), 'badTokenRequest');
      if (!users.some((user) => matches(user, auth.identity.password.user)))
        throw new Refusal('wrongPassword');
      const issuedAt = now();
      const token: Token = {
        projectId: scopeOf(auth.scope, projectId),
        issuedAt,
        expiresAt: issuedAt + tokenLifetimeMs,
      };
      const value = randomBytes(900).toString('base64url');
      tokens.set(value, token);
      return { status: 201, headers: { 'x-subject-token': value }, body: { token: describe(token, auth) } };
    },
    checkToken(value, wantedProjectId) {
      const token = tokens.get(value);
      if (token === undefined) throw new Refusal('unknownToken');
      if (now() >= token.expiresAt) throw new Refusal('expiredToken');
      if (token.projectId !== wantedProjectId) throw new Refusal('otherProject');
    },
    expireTokens() {
      for (const [value, token] of tokens) tokens.set(value, { ...token, expiresAt: now() });
    },
  };
}

function readBody(body: Buffer): unknown {
  try {
    return jsonOf(body);
  } catch {
    throw new Refusal('badTokenRequest', 'the body is not JSON');
  }
}

function matches(user: IamUser, given: TokenRequest['auth']['identity']['password']['user']): boolean {
  return user.name === given.name && user.domain === given.domain.name && user.password === given.password;
}

/** If both scopes are given, the project wins. Without a scope the token is for the domain. */
function scopeOf(scope: TokenRequest['auth']['scope'], projectId: string): string | undefined {
  if (scope?.project === undefined) return undefined;
  return 'id' in scope.project ? scope.project.id : projectId;
}

function describe(
  { projectId, issuedAt, expiresAt }: Token,
  { identity, scope }: TokenRequest['auth'],
): object {
  const { user } = identity.password;
  const named = scope?.project && 'name' in scope.project ? scope.project.name : projectId;
  return {
    methods: identity.methods,
    issued_at: microseconds(issuedAt),
    expires_at: microseconds(expiresAt),
    roles: [],
    ...(projectId !== undefined && { project: { id: projectId, name: named, domain: user.domain } }),
    user: { name: user.name, domain: user.domain },
  };
}

/** `2019-02-13T06:52:13.855000Z` */
function microseconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
