import type { Sender } from '../sender.ts';
import type { SenderTraits } from './create-sender.ts';
import { oidcSender } from './oidc-sender.ts';
import { checkOptions, listOf } from './options.ts';

/** Options of `pubsub` and `eventarc`. */
export interface GoogleOptions {
  /** Audience of the tokens, as set on the subscription. The default of Pub/Sub is the whole URL of the webhook. */
  readonly audience: string | readonly string[];
  /** The e-mail address of the service account that the subscription or the trigger authenticates as. */
  readonly serviceAccount: string | readonly string[];
  /**
   * Acknowledgement deadline of the subscription. Default: 10, as for a new subscription (Pub/Sub, "Subscription
   * properties").
   */
  readonly ackDeadlineSeconds?: number;
}

const keysUrl = new URL('https://www.googleapis.com/oauth2/v3/certs');

/**
 * A sender whose requests show a token of a Google service account. Google signs tokens with any audience for everyone, so
 * only the service account identifies the caller. Pub/Sub delivers a message again if there is no answer within the
 * acknowledgement deadline.
 *
 * @throws TypeError if an option is missing or unknown
 */
export function googleSender(options: GoogleOptions, traits: SenderTraits): Sender {
  checkOptions(traits.name, options, {
    needed: {
      audience: 'the audience that the subscription has, by default the URL of the webhook',
      serviceAccount: 'the e-mail address of the service account that the subscription uses',
    },
    optional: ['ackDeadlineSeconds'],
  });
  const { ackDeadlineSeconds = 10 } = options;
  const audience = listOf(options.audience);
  const accounts = listOf(options.serviceAccount);
  return oidcSender({
    ...traits,
    answerWithinMs: ackDeadlineSeconds * 900,
    rules: { issuers: ['https://accounts.google.com'], keysUrl, audience },
    isExpected: ({ email = '', email_verified }) => email_verified === true && accounts.includes(email),
  });
}
