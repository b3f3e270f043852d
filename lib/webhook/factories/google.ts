import type { Sender } from '../sender.ts';
import { verifiedClaims } from '../verify/oidc.ts';
import { atLeastOne } from '../verify/variables.ts';

/** Options of `pubsub` and `eventarc`. */
export interface GoogleOptions {
  /** Whom the tokens are made for, as the subscription says; by default there, it is the whole URL of the webhook. */
  readonly audience: string | readonly string[];
  /** The e-mail address of the service account that the subscription or the trigger authenticates as. */
  readonly serviceAccount: string | readonly string[];
}

const keysUrl = new URL('https://www.googleapis.com/oauth2/v3/certs');

/** Anybody can have Google sign a token for any audience: only the service account tells whose push it is. */
export function isPushedBy(sender: string, options: GoogleOptions): Sender['verify'] {
  const audience = atLeastOne(sender, 'audience', options.audience);
  const accounts = atLeastOne(sender, 'serviceAccount', options.serviceAccount);
  const rules = { issuers: ['https://accounts.google.com'], keysUrl, audience };
  return async (request, context) => {
    const claims = await verifiedClaims(request, rules, context);
    return claims?.email_verified === true && accounts.includes(claims.email ?? '');
  };
}
