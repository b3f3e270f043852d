import { member } from '../../core/json.ts';
import { firstOf } from '../events/fields.ts';
import { type PublicKeyOption, publicKeySender } from '../factories/public-key-sender.ts';
import type { Answer } from '../http/answer.ts';
import { ed25519Spki } from '../verify/public-key.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Discord wants a valid content type even on an empty answer. */
const headers = { 'content-type': 'application/json' };

/** Options of `discord`. */
export interface DiscordOptions extends PublicKeyOption {
  /** How old a request may be. Default: 300; Discord documents no limit. */
  readonly toleranceSeconds?: number;
}

/**
 * Discord's webhook events and interactions, signed for the application's public key (Discord Developers,
 * "Webhook Events", "Interactions Overview").
 */
export const discord = (options: DiscordOptions) =>
  publicKeySender(options, {
    name: 'discord',
    optional: ['toleranceSeconds'],
    scheme: {
      algorithm: 'ed25519',
      encoding: 'hex',
      signature: { header: 'x-signature-ed25519' },
      timestamp: { header: 'x-signature-timestamp', toleranceSeconds: options.toleranceSeconds ?? 300 },
      signed: '{timestamp}{body}',
    },
    fields: {
      id: 'body:id',
      type: firstOf('body:event.type', 'body:data.name'),
      subject: 'body:application_id',
      time: 'body:event.timestamp',
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
