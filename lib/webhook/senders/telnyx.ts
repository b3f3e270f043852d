import { type PublicKeyOption, publicKeySender } from '../factories/public-key-sender.ts';
import { ed25519Spki } from '../verify/public-key.ts';

/** Telnyx, signed for the account's public key (Telnyx Developers, "Webhook signing"). */
export const telnyx = (options: PublicKeyOption) =>
  publicKeySender(options, {
    name: 'telnyx',
    scheme: {
      algorithm: 'ed25519',
      encoding: 'base64',
      signature: { header: 'telnyx-signature-ed25519' },
      timestamp: { header: 'telnyx-timestamp', toleranceSeconds: 300 },
      signed: '{timestamp}|{body}',
    },
    fields: {
      id: 'body:data.id',
      type: 'body:data.event_type',
      subject: 'body:data.payload.id',
      time: 'body:data.occurred_at',
      defaultType: 'telnyx',
    },
    toSpki: (text) => ed25519Spki(Buffer.from(text, 'base64')),
  });
