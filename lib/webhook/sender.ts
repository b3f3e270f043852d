import type { RequiredVariable } from '../config/config.ts';
import type { EventContent } from '../event/event.ts';
import type { Route, Routes } from '../routing/route.ts';
import type { Answer } from './http/answer.ts';
import type { Media } from './http/media-type.ts';
import type { WebhookRequest } from './http/request.ts';
import type { Refused, Verification, VerifiedRequest, VerifyContext } from './verify/verification.ts';

/**
 * Strength of a successful check:
 *
 * - `signature`: a signature binds the body to the sender. The sender's scheme says what else it covers
 * - `signature-of-headers`: something is signed, such as a time or a token, but not the body: only TLS protects the body
 * - `shared-secret`: the request shows a token, a password or a key, which binds nothing to the sender
 * - `none`: nothing was checked
 */
export type VerificationKind = 'signature' | 'signature-of-headers' | 'shared-secret' | 'none';

/** A sender of webhooks: how its requests are verified, what it expects as answers, and what its requests say. */
export interface Sender {
  readonly name: string;
  /** The variables that hold its secrets. */
  readonly secrets: readonly RequiredVariable[];
  readonly media: Media;
  /** The methods it uses. Default: POST. */
  readonly methods?: readonly string[];
  /** Optional answer to an unsigned handshake. Runs before verification; `undefined` continues. */
  preflight?(request: WebhookRequest, context: VerifyContext): Answer | undefined;
  /** Checks that the sender sent exactly these bytes: `verified`, or the reason why not. If it throws, the request is refused. */
  verify(request: WebhookRequest, context: VerifyContext): Verification | Promise<Verification>;
  /**
   * The body of a request that is verified, decrypted, or the reason why it cannot be. Only for a sender that encrypts: from here on
   * the plaintext is the body, and it is what the message carries, byte for byte.
   */
  open?(request: WebhookRequest, context: VerifyContext): Buffer | Refused;
  /** How its requests are verified. Messages carry it as `CE_verification`. */
  readonly verification: VerificationKind;
  /** Optional answer to a verified request that only asks whether the webhook works; `undefined` continues. */
  handshake?(
    request: VerifiedRequest,
    context: VerifyContext,
  ): Promise<Answer | undefined> | Answer | undefined;
  /** Events of a verified request: one, or several if the sender posts batches and the route splits them. */
  events(request: VerifiedRequest, options: { readonly splitBatch: boolean }): EventContent[];
  /**
   * How many milliseconds the answer may take: the sender's own limit, less a margin. The function stops sending in time and
   * stores the rest. Default: as long as the function may run.
   */
  readonly answerWithinMs?: number;
  /**
   * The answer to a request that was accepted, or how it is made, for a sender that wants an encrypted one. Default: 200 with an
   * empty body.
   */
  readonly accepted?: Answer | ((request: VerifiedRequest, context: VerifyContext) => Answer);
}

/** A route of the webhook function. Without a sender it does not compile. */
export interface WebhookRoute extends Route {
  readonly sender: Sender;
  /** Whether each item of a batch becomes an event of its own. Default: true. */
  readonly splitBatch?: boolean;
}

/** Routes by name, the last part of the path. */
export type WebhookRoutes = Routes<WebhookRoute>;

/** The variables that the senders of these routes need, each once: its value must suit all that share it. */
export function secretsOf(routes: WebhookRoutes): RequiredVariable[] {
  const all = Object.values(routes).flatMap(({ sender }) => sender.secrets);
  return [...Map.groupBy(all, ({ name }) => name)].map(([name, same]) => ({
    name,
    problem: (value) => same.flatMap((secret) => secret.problem(value) ?? [])[0],
  }));
}
