import type { Sender } from '../sender.ts';
import { type Claims, type TokenRules, verifiedClaims } from '../verify/oidc.ts';
import { createSender, onlyPost, type SenderTraits } from './create-sender.ts';

/** Options of `oidcSender`. */
export interface OidcTraits extends SenderTraits {
  /** The tokens that are accepted. */
  readonly rules: TokenRules;
  /** Whether a valid token belongs to the expected caller: the issuer makes tokens for others, too. */
  readonly isExpected: (claims: Claims) => boolean;
}

/** A sender whose requests show a token of an OpenID Connect issuer. Nothing binds the token to the body. */
export function oidcSender({ rules, isExpected, ...traits }: OidcTraits): Sender {
  return createSender(traits, {
    verification: 'signature-of-headers',
    secrets: [],
    verify: onlyPost(async (request, context) => {
      const claims = await verifiedClaims(request, rules, context);
      if (typeof claims === 'string') return claims;
      return isExpected(claims) ? 'verified' : 'untrusted: the token belongs to another caller';
    }),
  });
}
