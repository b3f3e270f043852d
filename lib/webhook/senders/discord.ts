import { member } from '../events/fields.ts';
import type { Answer } from '../http/answer.ts';
import { ed25519Spki, type PublicKeyOption, publicKeySender } from '../verify/public-key.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Discord wants a valid content type even on an empty answer. */
const headers = { 'content-type': 'application/json' };

/**
 * Discord's webhook events and interactions, signed for the application's public key (Discord Developers,
 * "Webhook Events", "Interactions Overview").
 *
 * @param toleranceSeconds how old a request may be, 300 by default: Discord says nothing of it
 */
export const discord = ({
  publicKey,
  toleranceSeconds = 300,
}: PublicKeyOption & { readonly toleranceSeconds?: number }) =>
  publicKeySender({
    name: 'discord',
    publicKey,
    scheme: {
      algorithm: 'ed25519',
      encoding: 'hex',
      signature: { header: 'x-signature-ed25519' },
      timestamp: { header: 'x-signature-timestamp', toleranceSeconds },
      signed: '{timestamp}{body}',
    },
    fields: {
      id: ['body:id'],
      type: [['body:event.type', 'body:data.name']],
      subject: ['body:application_id'],
      time: ['body:event.timestamp'],
      defaultType: 'discord',
    },
    toSpki: (text) => ed25519Spki(/^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0)),
    handshake,
    answerWithinMs: 2500,
    accepted: { status: 204, headers },
  });

/**
 * A PING has type 0 among webhook events and type 1 among interactions, where 1 is every event among webhook
 * events.
 */
function handshake({ body }: VerifiedRequest): Answer | undefined {
  const type = member(body, 'type');
  if (type === 0) return { status: 204, headers };
  const isInteraction = member(body, 'event') === undefined;
  return type === 1 && isInteraction ? { status: 200, headers, body: '{"type":1}' } : undefined;
}
